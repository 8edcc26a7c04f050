using System.Globalization;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Files damaged at random, the same in every run: bytes changed, cut out, doubled and put in, numbers made huge.</summary>
internal static class Mutations
{
    /// <summary>How many mutants each test makes of a format; a million are run by hand.</summary>
    public const string CountVariable = "MODELBUILD_MUTATIONS";

    private static readonly byte[][] Pieces =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
        [0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [1], [0x80], [0x0A, 0x7F], [0xED, 0xA0, 0x80], [.. "[[[[[[[[[["u8], [.. "{\"a\":"u8], [.. "}"u8], [.. "\"\\ud800\""u8], [.. "-1"u8], [.. "1e999"u8],
        [.. "9223372036854775807"u8], [.. "\n---\n"u8], [.. "&a [*a, *a]"u8], [.. "? "u8], [.. "- - - - "u8], [.. "!!binary |"u8], [.. ": "u8],
    ];

    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    /// <summary>Makes mutants of the files in turn, and fails at the first that is neither read nor refused by name.</summary>
    public static async Task HoldAsync(params (string Name, byte[] Bytes)[] files)
    {
        // Large files cost more, and their headers are as small: a quarter is enough.
        var mutants = files.Any(file => file.Bytes.Length > 8_000) ? Count / 4 : Count;
        for (var seed = 0; seed < mutants; seed++)
        {
            var (name, bytes) = files[seed % files.Length];
            var mutant = Of(bytes, seed);
            try
            {
                if (!await Reading.HoldsAsync(name, mutant))
                {
                    Assert.Fail($"{name}, mutant {seed}: facts that cannot be.");
                }
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or Xunit.Sdk.IAssertionException))
            {
                Assert.Fail($"{name}, mutant {seed}: {exception}\n{Convert.ToBase64String(mutant.Length > 4000 ? [] : mutant)}");
            }
        }
    }

    private static byte[] Of(byte[] bytes, int seed)
    {
#pragma warning disable CA5394 // Repeatable is what is asked of it.
        var random = new Random(seed);
        var mutant = bytes.ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(mutant.Count + 1);
            var length = Math.Min(random.Next(1, 40), mutant.Count - at);
            switch (random.Next(7))
            {
                case 0 or 1 when at < mutant.Count:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2 when at < mutant.Count:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    mutant.RemoveRange(at, length);
                    break;
                case 4:
                    mutant.InsertRange(random.Next(mutant.Count + 1), mutant.GetRange(at, length));
                    break;
                case 5:
                    mutant.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    var piece = Pieces[random.Next(Pieces.Length)];
                    mutant.RemoveRange(at, Math.Min(piece.Length, mutant.Count - at));
                    mutant.InsertRange(at, piece);
                    break;
            }
        }

        return [.. mutant];
#pragma warning restore CA5394
    }
}
