using CsCheck;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests.Foreign;

/// <summary>Whatever an archive says, files are written below the cache, under names of the cache.</summary>
public sealed class AHostileArchive : IDisposable
{
    private static readonly string[] Names = ["../x", "/tmp/x", "..\\..\\x", "a/../../../x", "blobs/../../x", "a", "a/b", ".", "", "con", new('n', 300)];

    private static readonly Gen<byte[]> Archive = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, 3], Gen.Int[0, Names.Length - 1], Gen.Int[0, 2000]).Array[1, 6]
        .Select(entries => Tar.Of(entries.Select(entry => entry.Item2 switch
        {
            0 => Tar.SymLink("l" + Names[entry.Item1], Names[entry.Item3] + "x"),
            1 => Tar.HardLink("h" + Names[entry.Item1], Names[entry.Item3] + "x"),
            _ => Tar.File(Names[entry.Item1] is { Length: > 0 } name ? name : "f", Bytes.Of(entry.Item4)),
        })));

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_nowhere_else() => Gen.Select(Archive, Gen.Int[0, 4000], Gen.Byte).Sample(
        (archive, at, flip) =>
        {
            archive[at % archive.Length] ^= flip;
            var layer = new Descriptor { MediaType = "application/tar", Digest = Digest.Compute(archive), Size = archive.Length };
            try
            {
                new ArchiveCache(new(folder["deep/down/cache"]), ArchiveLimits.Default, _ => { })
                    .EnsureAsync(new() { Layer = layer, Form = new(true, ArchiveCompression.None) }, null, (offset, _) => Task.FromResult<Stream>(new MemoryStream(archive[(int)offset..])), null, CancellationToken.None)
                    .GetAwaiter().GetResult();
            }
            catch (ArchiveException)
            {
                // A sentence for a user.
            }

            var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder["deep/down/cache"], file)).ToList();
            Assert.All(files, file => Assert.Matches("^(?:blobs|stamps)/sha256/[0-9a-f]{64}$|^contents/sha256/[0-9a-f]{64}\\.None\\.tar$|^locks/[0-9a-f]{64}$", file));
        },
        iter: 150,
        threads: 1);
}
