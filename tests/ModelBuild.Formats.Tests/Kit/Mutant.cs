namespace ModelBuild.Formats.Tests.Kit;

/// <summary>A file damaged at random, the same for the same seed: bytes changed, cut out, doubled and put in, numbers made huge.</summary>
internal static class Mutant
{
    private static readonly byte[][] Pieces =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
        [0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [1], [0x80], [0x0A, 0x7F], [0xED, 0xA0, 0x80], [.. "[[[[[[[[[["u8], [.. "{\"a\":"u8], [.. "}"u8], [.. "PK\u0005\u0006"u8], [.. "<!DOCTYPE a [<!ENTITY b \"c\">]>&b;"u8], [.. "<a b=\"c\">"u8], [.. "[$d#L"u8], [.. "\u0001tree"u8], [.. "\"\\ud800\""u8], [.. "-1"u8], [.. "1e999"u8],
        [.. "9223372036854775807"u8], [.. "\n---\n"u8], [.. "&a [*a, *a]"u8], [.. "? "u8], [.. "- - - - "u8], [.. "!!binary |"u8], [.. ": "u8],
    ];

    public static byte[] Of(byte[] bytes, int seed)
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
