using System.Buffers;
using System.Text;

namespace ModelBuild.Bundles;

/// <summary>
/// The one policy for names of files in a bundle, whether they come from a project, an annotation or an archive. It is the
/// same on every system, so that a bundle packed on one can be restored on all.
/// </summary>
public static class BundlePath
{
    /// <summary>Bytes of UTF-8 that a segment may have; the limit of most file systems.</summary>
    public const int MaxSegmentLength = 255;

    /// <summary>Bytes of UTF-8 that a path may have.</summary>
    public const int MaxLength = 1024;

    /// <summary>The last segment of a path.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:*?\"<>|");

    private static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(digit => new[] { $"COM{digit}", $"LPT{digit}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a path may not stand in a bundle, as a clause ("it leaves the bundle by '..'"); null where it may.</summary>
    public static string? Problem(string path) => path switch
    {
        "" => "it is empty",
        ['/', ..] => "it is absolute",
        _ when Encoding.UTF8.GetByteCount(path) > MaxLength => $"it has more than {MaxLength} bytes",
        _ => path.Split('/').Select(SegmentProblem).FirstOrDefault(problem => problem is not null),
    };

    private static string? SegmentProblem(string segment) => segment switch
    {
        "" => "a part of it is empty",
        "." or ".." => $"it leaves the bundle by '{segment}'",
        [.., ' ' or '.'] => $"'{segment}' ends in a space or dot, which Windows drops",
        _ when segment.AsSpan().IndexOfAny(Forbidden) is var at and >= 0 => $"'{segment[at]}' is no character for a file name on every system",
        _ when segment.Any(char.IsControl) => "it holds a control character",
        _ when HasLoneSurrogate(segment) => "it is not valid Unicode",
        _ when Reserved.Contains(segment.Split('.')[0]) => $"'{segment}' is a device name on Windows",
        _ when Encoding.UTF8.GetByteCount(segment) > MaxSegmentLength => $"a part of it has more than {MaxSegmentLength} bytes",
        _ => null,
    };

    /// <summary>Half of a character, which no UTF-8 can say.</summary>
    private static bool HasLoneSurrogate(string segment)
    {
        for (var rest = segment.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[length..];
        }

        return false;
    }

    /// <summary>
    /// The first two paths that cannot both be restored on every system: the same but for case, or one the folder of the
    /// other; null where there are none.
    /// </summary>
    public static (string One, string Other)? FirstCollision(IEnumerable<string> paths)
    {
        // Without regard to case, and with the lowest character for '/', a file stands right before what collides with it. No folder is ever
        // written down by itself: a hostile list of paths could have millions of them.
        var keys = paths.Select(path => (Key: path.ToUpperInvariant().Replace('/', '\0'), Path: path)).ToArray();
        Array.Sort(keys, (one, other) => string.CompareOrdinal(one.Key, other.Key) is not 0 and var order ? order : string.CompareOrdinal(one.Path, other.Path));
        foreach (var (one, other) in keys.Zip(keys.Skip(1)))
        {
            if (other.Key == one.Key || other.Key.StartsWith(one.Key + '\0', StringComparison.Ordinal))
            {
                return (one.Path, other.Path);
            }
        }

        return null;
    }
}
