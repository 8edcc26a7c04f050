using System.Text;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Archives;

/// <summary>Reads archives, and keeps the bytes of their files.</summary>
public abstract class ArchiveTest
{
    private readonly Dictionary<Digest, byte[]> stored = [];

    protected static ArchiveForm Plain { get; } = new(true, ArchiveCompression.None);

    protected static ArchiveForm Gzipped { get; } = new(true, ArchiveCompression.Gzip);

    protected static ArchiveForm Zstandard { get; } = new(true, ArchiveCompression.Zstd);

    protected async Task<List<ArchiveMember>> ReadAsync(byte[] archive, ArchiveForm? form = null, ArchiveLimits? limits = null, string? root = null) =>
        [.. await new ArchiveReader(form ?? Plain, limits ?? ArchiveLimits.Default, StoreAsync)
            .ReadAsync(new MemoryStream(archive), archive.Length, root, TestContext.Current.CancellationToken)];

    protected byte[] BytesOf(ArchiveMember member) => stored[member.Digest!.Value];

    protected string TextOf(ArchiveMember member) => Encoding.UTF8.GetString(BytesOf(member));

    /// <summary>The files that archives make, as text: "path=content".</summary>
    protected async Task<IEnumerable<string>> UnpackAsync(ArchiveRules rules, params byte[][] archives)
    {
        var layer = new Descriptor { MediaType = "application/tar", Digest = Digest.Compute("x"u8), Size = 1 };
        var bundle = new Bundle
        {
            Document = OciDocument.Create(new Manifest { Config = layer, Layers = [layer] }),
            Content = new() { Dialect = "test", Archives = [.. archives.Select(_ => new BundleArchive { Layer = layer, Form = Plain })], Rules = rules },
        };
        var listings = new List<System.Collections.Immutable.ImmutableArray<ArchiveMember>>();
        foreach (var archive in archives)
        {
            listings.Add([.. await ReadAsync(archive, root: rules.Root)]);
        }

        return BundleUnpacking.Unpack(bundle, listings, Warnings.Add).Files.Select(file => $"{file.Path}={Encoding.UTF8.GetString(stored[file.Digest])}");
    }

    protected List<string> Warnings { get; } = [];

    private async Task<Digest> StoreAsync(Stream content, long size, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        var digest = Digest.Compute(bytes.ToArray());
        stored[digest] = bytes.ToArray();
        return digest;
    }
}
