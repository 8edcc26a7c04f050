using ModelBuild.Formats.Gguf;
using ModelBuild.Formats.HuggingFace;
using ModelBuild.Formats.Onnx;
using ModelBuild.Formats.Safetensors;
using ModelBuild.Formats.TensorFlow;
using ModelBuild.Formats.TFLite;

namespace ModelBuild.Formats;

/// <summary>Says what a model file is by its header, whatever the size of its weights.</summary>
public static class ModelFileReader
{
    /// <param name="path">The file's path in the model, '/' between segments.</param>
    /// <param name="content">The file. It must be able to seek; its position on return is not defined.</param>
    /// <returns>Null where no reader knows the file.</returns>
    /// <exception cref="MalformedModelException">The file is not what its first bytes or its name say.</exception>
    public static async Task<ModelFacts?> ReadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var format = await DetectAsync(path, content, cancellationToken).ConfigureAwait(false);
        HeaderReader Reader(long ceiling) => new(format ?? name, content, ceiling);
        return format switch
        {
            ModelFormat.Safetensors => await SafetensorsReader.ReadAsync(Reader(HeaderLimits.SafetensorsHeader + 8), cancellationToken).ConfigureAwait(false),
            ModelFormat.Gguf => await GgufReader.ReadAsync(name, Reader(HeaderLimits.Gguf), cancellationToken).ConfigureAwait(false),
            ModelFormat.Onnx => await OnnxReader.ReadAsync(Reader(HeaderLimits.Onnx), cancellationToken).ConfigureAwait(false),
            ModelFormat.SavedModel when name.EndsWith(".pb", StringComparison.OrdinalIgnoreCase) => await SavedModelReader.ReadAsync(Reader(HeaderLimits.SavedModel), cancellationToken).ConfigureAwait(false),
            ModelFormat.TFLite => await TFLiteReader.ReadAsync(Reader(HeaderLimits.TFLite), cancellationToken).ConfigureAwait(false),
            null => await ReadSidecarAsync(name, Reader, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    /// <summary>Files of Hugging Face beside the weights, by their names: they are JSON and Markdown as others are.</summary>
    private static async Task<ModelFacts?> ReadSidecarAsync(string name, Func<long, HeaderReader> reader, CancellationToken cancellationToken) => name switch
    {
        ConfigReader.FileName => await ConfigReader.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        TokenizerConfigReader.FileName => await TokenizerConfigReader.ReadAsync(reader(HeaderLimits.Json), cancellationToken).ConfigureAwait(false),
        ModelCardReader.FileName => await ModelCardReader.ReadAsync(reader(HeaderLimits.FrontMatter), cancellationToken).ConfigureAwait(false),
        _ when name.EndsWith(ShardIndexReader.Suffix, StringComparison.Ordinal) => await ShardIndexReader.ReadAsync(name, reader(HeaderLimits.ShardIndex), cancellationToken).ConfigureAwait(false),
        _ => null,
    };

    private static async ValueTask<string?> DetectAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var header = new byte[(int)Math.Min(FormatDetector.HeaderSize, content.Length)];
        content.Position = 0;
        var count = await content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return FormatDetector.Detect(path, header.AsSpan(0, count));
    }
}
