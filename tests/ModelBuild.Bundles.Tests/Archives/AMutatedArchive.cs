using CsCheck;

namespace ModelBuild.Bundles.Tests.Archives;

/// <summary>Nothing that an archive says becomes a path before the policy for names saw it, and nothing is thrown that no sentence is made of.</summary>
public sealed class AMutatedArchive : ArchiveTest
{
    private static readonly byte[] Seed = Tar.Of(
        Tar.Folder("models/"),
        Tar.File("models/a", "one"),
        Tar.File("models/" + string.Join('/', Enumerable.Repeat("long-name", 15)), Bytes.Of(700)),
        Tar.SymLink("models/link", "a"),
        Tar.HardLink("models/hard", "models/a"),
        Tar.File("models/.wh.gone", ""));

    private static readonly ArchiveRules[] Rules =
    [
        new(), new() { Links = LinkRule.LeftOut, Wrapper = "model" }, new() { Links = LinkRule.Followed }, new() { Root = "models", IsOverlay = true, Links = LinkRule.Followed },
    ];

    /// <summary>A change of one field of a header, whose sum is made right again, or of any byte.</summary>
    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.Select(Gen.Int[0, 3], Gen.Int[0, (Seed.Length / Tar.Block) - 1], Gen.Int[0, 511], Gen.Byte.Array[1, 12])
        .Select<(int, int, int, byte[]), Func<byte[], byte[]>>(choice => bytes =>
        {
            var (kind, block, offset, value) = choice;
            var header = Math.Min(block * Tar.Block, (bytes.Length / Tar.Block - 1) * Tar.Block);
            return kind switch
            {
                _ when header < 0 => bytes,
                0 => Tar.Patch(bytes, header, Math.Min(offset, 512 - value.Length), value),
                1 => Tar.Patch(bytes, header, 156, [(byte)"0123456xgLKS"[value[0] % 12]]),
                2 => Tar.Patch(bytes, header, 0, value[0] < 128 ? "../../../x\0"u8 : "/etc/x\0"u8),
                _ => bytes[..Math.Min(bytes.Length, header + offset)],
            };
        });

    [Fact]
    public void Is_read_or_refused() => Mutation.Array[1, 4].Sample(
        mutations =>
        {
            var archive = mutations.Aggregate(Seed, (bytes, mutate) => mutate(bytes));
            foreach (var rules in Rules)
            {
                try
                {
                    foreach (var file in UnpackAsync(rules, archive).GetAwaiter().GetResult())
                    {
                        Assert.Null(BundlePath.Problem(file[..file.IndexOf('=', StringComparison.Ordinal)].Replace("=", "", StringComparison.Ordinal)));
                    }
                }
                catch (Exception exception) when (exception is ArchiveException or UnsupportedBundleException)
                {
                    // A sentence for a user.
                }
            }
        },
        iter: 5000,
        threads: 1);

    [Fact]
    public void That_is_compressed_is_read_or_refused() => Gen.Select(Gen.Bool, Gen.Int[0, 400], Gen.Byte).Array[1, 3].Sample(
        changes =>
        {
            var isGzip = changes[0].Item1;
            var archive = isGzip ? Tar.Gzip(Seed) : Tar.Zstd(Seed);
            foreach (var (_, at, value) in changes)
            {
                archive[at % archive.Length] ^= value;
            }

            try
            {
                ReadAsync(archive, isGzip ? Gzipped : Zstandard).GetAwaiter().GetResult();
            }
            catch (ArchiveException)
            {
                // A sentence for a user.
            }
        },
        iter: 3000,
        threads: 1);
}
