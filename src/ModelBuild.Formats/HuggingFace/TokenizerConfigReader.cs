using System.Text.Json;

namespace ModelBuild.Formats.HuggingFace;

/// <summary><c>tokenizer_config.json</c>: which tokenizer, and how many tokens it lets through.</summary>
internal static class TokenizerConfigReader
{
    public const string FileName = "tokenizer_config.json";

    public static Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken) =>
        JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken);

    private static ModelFacts? Describe(JsonElement root) => root.Text("tokenizer_class") is not { } tokenizer ? null : new()
    {
        Tokenizer = tokenizer,
        ContextLength = root.Number("model_max_length") is > 0 and var length ? length : null,
        Metadata = JsonSidecar.Scalars(root),
    };
}
