using System.Globalization;
using System.Text.Json;

namespace ModelBuild.Formats.HuggingFace;

/// <summary><c>config.json</c> of a model. Other programs have files of that name: one without these keys says nothing here.</summary>
internal static class ConfigReader
{
    public const string FileName = "config.json";

    /// <summary>What a model of text and images keeps its language part's sizes under.</summary>
    private const string TextPart = "text_config";

    public static Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken) =>
        JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken);

    private static ModelFacts? Describe(JsonElement root)
    {
        var architecture = root.Property("architectures") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? JsonSidecar.Text(list[0]) : null;
        var family = root.Text("model_type");
        var text = root.Property(TextPart) ?? default;
        return architecture is null && family is null ? null : new()
        {
            Producer = root.Text("transformers_version") is { } version ? $"transformers {version}" : null,
            Architecture = architecture,
            Family = family,
            Precision = Precision(root) ?? Precision(text),
            Quantization = Quantization(root.Property("quantization_config") ?? text.Property("quantization_config") ?? default),
            ContextLength = root.Number("max_position_embeddings") ?? text.Number("max_position_embeddings"),
            Metadata = JsonSidecar.Scalars(root),
        };
    }

    /// <summary>Newer versions write <c>dtype</c>; both may have the prefix of the library.</summary>
    private static string? Precision(JsonElement element) => (element.Text("dtype") ?? element.Text("torch_dtype"))?.Replace("torch.", "", StringComparison.Ordinal) switch
    {
        "float" => ElementType.Float32,
        "half" => ElementType.Float16,
        "double" => ElementType.Float64,
        "float8_e4m3fn" => ElementType.Float8E4M3,
        var name => name,
    };

    /// <summary>The method, with the bits where it says them: <c>gptq-4bit</c>. bitsandbytes says them by a switch.</summary>
    private static string? Quantization(JsonElement element)
    {
        var method = element.Text("quant_method");
        var bits = element.Number("bits")
            ?? (element.Property("load_in_4bit") is { ValueKind: JsonValueKind.True } ? 4 : element.Property("load_in_8bit") is { ValueKind: JsonValueKind.True } ? 8 : null);
        return method is not null && bits is not null ? string.Create(CultureInfo.InvariantCulture, $"{method}-{bits}bit") : method;
    }
}
