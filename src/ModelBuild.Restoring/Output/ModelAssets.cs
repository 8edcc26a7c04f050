using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Output;

/// <summary>The assets file in <c>obj/</c>: what the last restore came to, for builds that only lay files out.</summary>
internal sealed record ModelAssets
{
    private const int CurrentVersion = 3;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Digest of everything that the restore depended on.</summary>
    public required Digest Inputs { get; init; }

    /// <summary>Digest of what packages brought; null where they were not known.</summary>
    public Digest? PackageInputs { get; init; }

    /// <summary>Digest of the lock file that a restore left pruned; null where a build added to it, which prunes nothing.</summary>
    public Digest? LockFile { get; init; }

    public ImmutableArray<ResolvedModel> Models { get; init; } = [];

    /// <summary>Null where there is none that can be read.</summary>
    public static async Task<ModelAssets?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(text, ModelAssetsJson.Default.ModelAssets) is { Version: CurrentVersion } assets ? assets : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await Durable.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(this, ModelAssetsJson.Default.ModelAssets), cancellationToken).ConfigureAwait(false);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ModelAssets))]
internal sealed partial class ModelAssetsJson : JsonSerializerContext;
