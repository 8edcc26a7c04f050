using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats.HuggingFace;

/// <summary><c>model.safetensors.index.json</c> and its like: which file each tensor is in.</summary>
internal static class ShardIndexReader
{
    public const string Suffix = ".index.json";

    private const string SafetensorsSuffix = ".safetensors.index.json";
    private const string PyTorchSuffix = ".bin.index.json";

    /// <returns>Null where the file is an index of something else.</returns>
    public static Task<ModelFacts?> ReadAsync(string name, HeaderReader reader, CancellationToken cancellationToken) =>
        JsonSidecar.ReadAsync(reader, HeaderLimits.ShardIndex, root => Describe(root, name, reader), cancellationToken);

    private static ModelFacts? Describe(JsonElement root, string name, HeaderReader reader)
    {
        var metadata = root.Property("metadata") ?? default;
        return root.Property("weight_map") is not { ValueKind: JsonValueKind.Object } map ? null : new()
        {
            Format = name.EndsWith(SafetensorsSuffix, StringComparison.OrdinalIgnoreCase) ? ModelFormat.Safetensors
                : name.EndsWith(PyTorchSuffix, StringComparison.OrdinalIgnoreCase) ? ModelFormat.PyTorch
                : null,
            ParameterCount = metadata.Number("total_parameters") is >= 0 and var count ? count : null,
            Metadata = JsonSidecar.Scalars(metadata),
            Needs = Shards(map, reader),
        };
    }

    private static ImmutableArray<string> Shards(JsonElement map, HeaderReader reader)
    {
        SortedSet<string> shards = new(StringComparer.Ordinal);
        foreach (var tensor in map.EnumerateObject())
        {
            shards.Add(JsonSidecar.Text(tensor.Value) ?? throw reader.Malformed("its weight_map names a file that is no text"));
        }

        return [.. shards];
    }
}
