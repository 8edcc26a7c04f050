namespace ModelBuild.Formats;

/// <summary>Names of model formats, as they go into <c>config.format</c> of a ModelPack configuration.</summary>
public static class ModelFormat
{
    public const string CoreML = "coreml";
    public const string Diffusers = "diffusers";
    public const string ExecuTorch = "executorch";
    public const string Gguf = "gguf";
    public const string Hdf5 = "hdf5";
    public const string Keras = "keras";
    public const string LightGbm = "lightgbm";
    public const string MLflow = "mlflow";
    public const string MLNet = "mlnet";
    public const string Numpy = "numpy";
    public const string Onnx = "onnx";
    public const string OnnxRuntime = "ort";
    public const string OpenVino = "openvino";
    public const string Pickle = "pickle";
    public const string Pmml = "pmml";
    public const string Pt2 = "pt2";
    public const string PyTorch = "pt";
    public const string Safetensors = "safetensors";
    public const string SavedModel = "savedmodel";
    public const string Skops = "skops";
    public const string TensorRT = "tensorrt";
    public const string TFLite = "tflite";
    public const string TorchScript = "torchscript";
    public const string TorchServe = "torchserve";
    public const string XGBoost = "xgboost";

    /// <summary>Formats that are a folder of files: where one is there, the other files are its parts.</summary>
    private static readonly string[] Folders = [MLflow, SavedModel, OpenVino];

    /// <summary>The format of a model that consists of these files: that of a folder format, else the one with the most bytes; null where none is known.</summary>
    public static string? OfModel(IEnumerable<(string? Format, long Size)> files)
    {
        var sizes = files.Where(file => file.Format is not null)
            .GroupBy(file => file.Format!, (format, group) => (Format: format, Size: group.Sum(file => file.Size)))
            .OrderByDescending(format => format.Size).ThenBy(format => format.Format, StringComparer.Ordinal)
            .ToList();
        return Folders.FirstOrDefault(folder => sizes.Any(format => format.Format == folder)) ?? sizes.FirstOrDefault().Format;
    }
}
