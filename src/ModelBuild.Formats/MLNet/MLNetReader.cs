using System.Collections.Immutable;
using System.Text;

namespace ModelBuild.Formats.MLNet;

/// <summary>The zip that ML.NET saves: a chain of transformers, each a folder with a <c>Model.key</c>, and the schema of what goes in.</summary>
internal static class MLNetReader
{
    private const string Version = "TrainingInfo/Version.txt";
    private const string Chain = "TransformerChain/";
    private const string Schema = "Schema";
    private const string Predictor = "/Model/" + ModelKey.FileName;
    private const int ShortText = 1024;

    public static bool Is(ZipContents zip) => zip.Has(Chain + ModelKey.FileName) || zip.Has(ModelKey.FileName) || (zip.Has(Version) && zip.Has(Schema));

    public static async Task<ModelFacts> ReadAsync(ZipContents zip, CancellationToken cancellationToken)
    {
        var kinds = await KindsAsync(zip, cancellationToken).ConfigureAwait(false);
        var transforms = kinds.Where(kind => IsTransform(kind.Key)).Select(kind => kind.Value).ToList();
        var version = zip.Has(Version) ? Encoding.UTF8.GetString(await zip.BytesAsync(Version, ShortText, cancellationToken).ConfigureAwait(false)).Trim() : "";
        return new()
        {
            Format = ModelFormat.MLNet,
            // Behind the version stands the commit that it was built from.
            Producer = version.Length > 0 ? $"ML.NET {version.Split('+')[0]}" : null,
            Architecture = kinds.Where(kind => kind.Key.EndsWith(Predictor, StringComparison.Ordinal)).Select(kind => kind.Value).LastOrDefault(),
            Inputs = zip.Has(Schema) ? await SchemaAsync(zip, cancellationToken).ConfigureAwait(false) : [],
            Operators = [.. kinds.Values.Distinct().Order(StringComparer.Ordinal)],
            Metadata = transforms.Count > 0 ? ModelFacts.NoMetadata.Add("transforms", string.Join(", ", transforms)) : ModelFacts.NoMetadata,
        };
    }

    /// <summary>A component that stands in a file of its own.</summary>
    public static async Task<ModelFacts> ReadStreamAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        await using var content = reader.Part(0, reader.Length);
        var kind = await ModelKey.KindAsync(content, cancellationToken).ConfigureAwait(false) ?? throw new MalformedModelException(reader.Format, content.Position, "its header is cut off");
        return new() { Format = ModelFormat.MLNet, Architecture = kind };
    }

    /// <summary>What each component's loader is called, by its path; the chains themselves left out.</summary>
    private static async Task<SortedDictionary<string, string>> KindsAsync(ZipContents zip, CancellationToken cancellationToken)
    {
        SortedDictionary<string, string> kinds = new(StringComparer.Ordinal);
        foreach (var path in zip.Names.Where(name => name.EndsWith("/" + ModelKey.FileName, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            await using var content = await zip.OpenAsync(path, HeaderLimits.Zip, cancellationToken).ConfigureAwait(false);
            if ((await ModelKey.KindAsync(content, cancellationToken).ConfigureAwait(false) ?? throw zip.Malformed(path, "is no component of ML.NET")) is { } kind && kind != "TransformerChain")
            {
                kinds[path] = kind;
            }
        }

        return kinds;
    }

    private static async Task<ImmutableArray<TensorFact>> SchemaAsync(ZipContents zip, CancellationToken cancellationToken) =>
        await zip.ReadMemberAsync(Schema, HeaderLimits.Json, schema => BinarySchema.ReadAsync(schema, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Of the chain that the model is, not of one inside a transformer.</summary>
    private static bool IsTransform(string path) => path.StartsWith(Chain, StringComparison.Ordinal) && path.Count(letter => letter == '/') == 2;
}
