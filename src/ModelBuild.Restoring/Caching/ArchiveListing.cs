using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Remembers what an archive held that is no longer there. The first line is the digest of the others: a listing that lost a line would
/// lose files without anyone noticing.
/// </summary>
internal static class ArchiveListing
{
    /// <summary>Null where there is none, or it is not as it was written.</summary>
    public static async Task<ImmutableArray<ArchiveMember>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            var line = text.AsSpan().IndexOf((byte)'\n');
            return line > 0 && Digest.TryParse(System.Text.Encoding.ASCII.GetString(text.AsSpan(0, line)), out var digest) && digest == Digest.Compute(text.AsSpan(line + 1))
                ? JsonSerializer.Deserialize(text.AsSpan(line + 1), ArchiveListingJson.Instance.ImmutableArrayArchiveMember)
                : null;
        }
        // Of another version, for the last.
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public static async Task WriteAsync(string path, ImmutableArray<ArchiveMember> members, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(members, ArchiveListingJson.Instance.ImmutableArrayArchiveMember);
        byte[] content = [.. System.Text.Encoding.ASCII.GetBytes($"{Digest.Compute(text)}\n"), .. text];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await Durable.WriteAllBytesAsync(path, content, cancellationToken).ConfigureAwait(false);
    }
}

[JsonSerializable(typeof(ImmutableArray<ArchiveMember>))]
internal sealed partial class ArchiveListingJson : JsonSerializerContext
{
    public static ArchiveListingJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 4,
    });
}
