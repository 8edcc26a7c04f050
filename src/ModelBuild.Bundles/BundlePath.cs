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
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var folders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
        {
            if (files.TryGetValue(path, out var other) || folders.TryGetValue(path, out other))
            {
                return (other, path);
            }

            files.Add(path, path);
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (files.TryGetValue(path[..slash], out other))
                {
                    return (other, path);
                }

                folders.TryAdd(path[..slash], path);
            }
        }

        return null;
    }
}
