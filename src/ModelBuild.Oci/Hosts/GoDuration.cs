using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelBuild.Oci.Hosts;

/// <summary>Times as containerd writes them, in Go's form: <c>5s</c>, <c>1m30s</c>, <c>500ms</c>.</summary>
internal static partial class GoDuration
{
    /// <returns>Null where the text is none, or none that can be waited for.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length > 64 || !Whole().IsMatch(text))
        {
            return null;
        }

        var seconds = Part().Matches(text).Sum(part => double.Parse(part.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * SecondsOf(part.Groups["unit"].Value));
        return seconds is > 0 and < 24 * 3600 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double SecondsOf(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "ns" => 1e-9,
        _ => 1e-6,
    };

    [GeneratedRegex(@"\A(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h))+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>[0-9]+(?:\.[0-9]*)?)(?<unit>ns|us|µs|μs|ms|s|m|h)")]
    private static partial Regex Part();
}
