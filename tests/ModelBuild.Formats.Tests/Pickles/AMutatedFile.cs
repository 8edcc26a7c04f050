using System.Globalization;
using CsCheck;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>Whatever a file holds, a scan ends, throws nothing and contradicts itself in nothing.</summary>
public sealed class AMutatedFile
{
    /// <summary>Set to 1000000 for a long run by hand.</summary>
    private const string CountVariable = "MODELBUILD_FUZZ_COUNT";

    private static readonly byte[][] Files = [.. Seeds.Names.Select(Seeds.Of)];

    private static readonly byte[][] Pieces =
    [
        "("u8.ToArray(), "."u8.ToArray(), "R"u8.ToArray(), "cos\nsystem\n"u8.ToArray(), "ios\nsystem\n"u8.ToArray(), "h\0"u8.ToArray(), "q\0"u8.ToArray(), "g0\n"u8.ToArray(), "p_\n"u8.ToArray(),
        [0x93], [0x94], [0x80, 0x04], [0x95, 0xFF], [0x8C, 2, (byte)'o', (byte)'s'], [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
        "PK\u0003\u0004"u8.ToArray(), "PK\u0001\u0002"u8.ToArray(), "PK\u0005\u0006"u8.ToArray(), "PK\u0006\u0006"u8.ToArray(), "PK\u0006\u0007"u8.ToArray(), [0x78, 0x9C], [0x1F, 0x8B, 8], [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'],
    ];

    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Byte, Gen.Int[0, Pieces.Length - 1])
        .Select<(int, double, double, byte, int), Func<byte[], byte[]>>(choice => bytes =>
        {
            var (kind, one, other, value, piece) = choice;
            var (from, to) = ((int)(Math.Min(one, other) * bytes.Length), (int)(Math.Max(one, other) * bytes.Length));
            return kind switch
            {
                0 when from < bytes.Length => [.. bytes[..from], value, .. bytes[(from + 1)..]],
                1 => [.. bytes[..from], .. bytes[to..]],
                2 => [.. bytes[..to], .. bytes[from..]],
                3 => [.. bytes[..from], .. Pieces[piece], .. bytes[from..]],
                4 => [.. bytes[..from], .. Pieces[piece], .. bytes[Math.Min(from + Pieces[piece].Length, bytes.Length)..]],
                _ => bytes[..to],
            };
        });

    private static readonly Gen<byte[]> Mutant = Gen.Select(
        Gen.Int[0, Files.Length - 1], Mutation.Array[1, 4], (seed, mutations) => mutations.Aggregate(Files[seed], (bytes, mutate) => mutate(bytes)));

    private static long Count => long.TryParse(Environment.GetEnvironmentVariable(CountVariable), CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    [Fact]
    public Task Is_scanned_to_a_verdict() => Mutant.SampleAsync(HoldsAsync, iter: Count);

    private static async Task<bool> HoldsAsync(byte[] bytes)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var scan = await PickleScanner.ScanAsync("x", new MemoryStream(bytes), PickleAllowList.Default, timeout.Token);
        await using var forward = new CountedStream(new MemoryStream(bytes), canSeek: false);
        var streamed = await PickleScanner.ScanAsync("x", forward, PickleAllowList.Default, timeout.Token);

        // Without seeking, an archive is not looked into; everything else is seen in the same way.
        var isSame = streamed.Problems.Any(problem => problem.Kind == PickleProblemKind.NotSeekable) || scan.Imports.SequenceEqual(streamed.Imports);
        return isSame && (scan.Verdict != PickleVerdict.Safe || (scan.Problems.IsEmpty && scan.Imports.All(import => import.Class == ImportClass.Allowed)));
    }
}
