using ModelBuild.Formats.CoreML;
using ModelBuild.Formats.ExecuTorch;
using ModelBuild.Formats.Gguf;
using ModelBuild.Formats.HuggingFace;
using ModelBuild.Formats.Keras;
using ModelBuild.Formats.LightGbm;
using ModelBuild.Formats.MLflow;
using ModelBuild.Formats.MLNet;
using ModelBuild.Formats.Onnx;
using ModelBuild.Formats.OpenVino;
using ModelBuild.Formats.Pickles;
using ModelBuild.Formats.Pmml;
using ModelBuild.Formats.Safetensors;
using ModelBuild.Formats.TensorFlow;
using ModelBuild.Formats.TensorRT;
using ModelBuild.Formats.TFLite;
using ModelBuild.Formats.XGBoost;

namespace ModelBuild.Formats;

/// <summary>Says what a model file is by its header, whatever the size of its weights.</summary>
public static class ModelFileReader
{
    /// <summary>No format: a zip of anything.</summary>
    private const string Zip = "zip";

    /// <param name="path">The file's path in the model, '/' between segments.</param>
    /// <param name="content">The file. It must be able to seek; its position on return is not defined.</param>
    /// <returns>Null where no reader knows the file.</returns>
    /// <exception cref="MalformedModelException">The file is not what its first bytes or its name say.</exception>
    public static async Task<ModelFacts?> ReadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var header = await HeaderAsync(content, cancellationToken).ConfigureAwait(false);
        var format = FormatDetector.Detect(path, header);
        HeaderReader Reader(long ceiling) => new(format ?? name, content, ceiling);
        return format switch
        {
            _ when FormatDetector.IsZip(header) => await ReadZipAsync(format, content, cancellationToken).ConfigureAwait(false),
            ModelFormat.Safetensors => await SafetensorsReader.ReadAsync(Reader(HeaderLimits.SafetensorsHeader + 8), cancellationToken).ConfigureAwait(false),
            ModelFormat.Gguf => await GgufReader.ReadAsync(name, Reader(HeaderLimits.Gguf), cancellationToken).ConfigureAwait(false),
            ModelFormat.Onnx => await OnnxReader.ReadAsync(Reader(HeaderLimits.Onnx), cancellationToken).ConfigureAwait(false),
            ModelFormat.SavedModel when name.EndsWith(".pb", StringComparison.OrdinalIgnoreCase) => await SavedModelReader.ReadAsync(Reader(HeaderLimits.SavedModel), cancellationToken).ConfigureAwait(false),
            ModelFormat.TFLite => await TFLiteReader.ReadAsync(Reader(HeaderLimits.TFLite), cancellationToken).ConfigureAwait(false),
            ModelFormat.MLflow => await MLflowReader.ReadAsync(Reader(HeaderLimits.MLmodel), cancellationToken).ConfigureAwait(false),
            ModelFormat.PyTorch when TarReader.Read(header) is { } tar => tar,
            ModelFormat.PyTorch => await PickleReader.ReadAsync(Reader(HeaderLimits.Zip), cancellationToken).ConfigureAwait(false),
            ModelFormat.Pickle => await ReadPickleAsync(name, Reader(HeaderLimits.Zip), cancellationToken).ConfigureAwait(false),
            ModelFormat.MLNet => await MLNetReader.ReadStreamAsync(Reader(HeaderLimits.Zip), cancellationToken).ConfigureAwait(false),
            ModelFormat.Hdf5 or ModelFormat.Keras => await Hdf5Reader.ReadAsync(Reader(HeaderLimits.Hdf5), cancellationToken).ConfigureAwait(false),
            ModelFormat.Pmml => await PmmlReader.ReadAsync(Reader(HeaderLimits.Xml), cancellationToken).ConfigureAwait(false),
            ModelFormat.OpenVino => await OpenVinoReader.ReadAsync(name, Reader(HeaderLimits.Xml), cancellationToken).ConfigureAwait(false),
            ModelFormat.XGBoost => await XGBoostReader.ReadAsync(header, Reader(HeaderLimits.XGBoost), cancellationToken).ConfigureAwait(false),
            ModelFormat.LightGbm => await LightGbmReader.ReadAsync(Reader(HeaderLimits.LightGbm), cancellationToken).ConfigureAwait(false),
            ModelFormat.CoreML => await CoreMLReader.ReadAsync(Reader(HeaderLimits.CoreML), cancellationToken).ConfigureAwait(false),
            ModelFormat.TensorRT => await TensorRTReader.ReadAsync(Reader(2 * HeaderLimits.TensorRT), cancellationToken).ConfigureAwait(false),
            ModelFormat.ExecuTorch => await ExecuTorchReader.ReadAsync(Reader(HeaderLimits.Flatbuffer), cancellationToken).ConfigureAwait(false),
            ModelFormat.OnnxRuntime => await OrtReader.ReadAsync(Reader(HeaderLimits.Flatbuffer), cancellationToken).ConfigureAwait(false),
            ModelFormat.Numpy => await NumpyReader.ReadAsync(Reader(HeaderLimits.Npy + 64), cancellationToken).ConfigureAwait(false),
            null => await ReadSidecarAsync(name, Reader, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    /// <summary>A zip that is no model's may be as damaged as it likes.</summary>
    private static async Task<ModelFacts?> ReadZipAsync(string? format, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            return await ZippedModel.ReadAsync(new(format ?? Zip, content, HeaderLimits.Zip), cancellationToken).ConfigureAwait(false);
        }
        catch (MalformedModelException exception) when (exception.Format == Zip)
        {
            return null;
        }
    }

    /// <summary>Weights without a format begin with a pickle's two bytes now and then, and are not damaged.</summary>
    private static async Task<ModelFacts?> ReadPickleAsync(string name, HeaderReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await PickleReader.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        }
        catch (MalformedModelException) when (!FormatDetector.IsNamedPickle(name))
        {
            return null;
        }
    }

    /// <summary>Files of Hugging Face and CoreML beside the weights, by their names: they are JSON and Markdown as others are.</summary>
    private static async Task<ModelFacts?> ReadSidecarAsync(string name, Func<long, HeaderReader> reader, CancellationToken cancellationToken) => name switch
    {
        ConfigReader.FileName => await ConfigReader.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        TokenizerConfigReader.FileName => await TokenizerConfigReader.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        PipelineReader.FileName => await PipelineReader.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        PackageManifest.FileName => await PackageManifest.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        ModelCardReader.FileName => await ModelCardReader.ReadAsync(reader(HeaderLimits.FrontMatter), cancellationToken).ConfigureAwait(false),
        _ when name.EndsWith(ShardIndexReader.Suffix, StringComparison.Ordinal) => await ShardIndexReader.ReadAsync(name, reader(HeaderLimits.ShardIndex), cancellationToken).ConfigureAwait(false),
        _ => null,
    };

    private static async ValueTask<byte[]> HeaderAsync(Stream content, CancellationToken cancellationToken)
    {
        var header = new byte[(int)Math.Min(FormatDetector.HeaderSize, content.Length)];
        content.Position = 0;
        var count = await content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count == header.Length ? header : header[..count];
    }
}
