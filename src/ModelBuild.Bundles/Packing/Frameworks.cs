using ModelBuild.Formats;

namespace ModelBuild.Bundles.Packing;

/// <summary>The one framework that writes a format; formats that several write say nothing.</summary>
internal static class Frameworks
{
    public static string? Of(string? format) => format switch
    {
        ModelFormat.SavedModel or ModelFormat.TFLite => "TensorFlow",
        ModelFormat.PyTorch or ModelFormat.Pt2 or ModelFormat.TorchScript or ModelFormat.TorchServe or ModelFormat.ExecuTorch => "PyTorch",
        ModelFormat.Skops => "scikit-learn",
        ModelFormat.Keras => "Keras",
        ModelFormat.MLNet => "ML.NET",
        ModelFormat.XGBoost => "XGBoost",
        ModelFormat.LightGbm => "LightGBM",
        ModelFormat.OpenVino => "OpenVINO",
        ModelFormat.TensorRT => "TensorRT",
        ModelFormat.CoreML => "Core ML",
        _ => null,
    };
}
