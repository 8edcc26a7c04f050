using System.Buffers;
using System.Globalization;

namespace ModelBuild.Tasks;

/// <summary>MSBuild's escaping, which items and metadata made by a task must have: a file may be called <c>%41;x</c>.</summary>
internal static class ItemText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("%*?@$();'");

    public static string Escape(string text) => text.AsSpan().ContainsAny(Special)
        ? string.Concat(text.Select(letter => Special.Contains(letter) ? string.Create(CultureInfo.InvariantCulture, $"%{(int)letter:x2}") : letter.ToString()))
        : text;
}
