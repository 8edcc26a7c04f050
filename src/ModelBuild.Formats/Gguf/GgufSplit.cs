using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelBuild.Formats.Gguf;

/// <summary>A model in several files: <c>NAME-00001-of-00003.gguf</c>. Each says how many there are; none names the others, whose names follow from its own.</summary>
internal static partial class GgufSplit
{
    /// <returns>The names of the other parts; none where the file is whole, or is not named as a part.</returns>
    public static ImmutableArray<string> OtherParts(string fileName, long count)
    {
        if (count is < 2 or > ushort.MaxValue || PartName().Match(fileName) is not { Success: true } match)
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(1, (int)count)
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"{match.Groups["name"].Value}-{number:D5}-of-{count:D5}.gguf"))
                .Where(part => part != fileName),
        ];
    }

    [GeneratedRegex(@"^(?<name>.+)-[0-9]{5}-of-[0-9]{5}\.gguf\z", RegexOptions.Singleline)]
    private static partial Regex PartName();
}
