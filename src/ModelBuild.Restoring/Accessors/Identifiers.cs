using System.Globalization;
using System.Text;

namespace ModelBuild.Restoring.Accessors;

/// <summary>C# names for models and files, whatever those are called.</summary>
public static class Identifiers
{
    /// <summary>
    /// Words with capitals for what stands between other characters: <c>saved_model.pb</c> is <c>SavedModelPb</c>. Never empty, never a
    /// keyword (those are in small letters), never beginning with a digit.
    /// </summary>
    public static string Of(string text)
    {
        var name = new StringBuilder();
        var capital = true;
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            // Supplementary letters are none to every compiler in use.
            if (!rune.IsBmp || !IsPart(Rune.GetUnicodeCategory(rune)) || rune.Value == '_')
            {
                capital = true;
                continue;
            }

            if (name.Length == 0 && !Rune.IsLetter(rune))
            {
                name.Append('_');
            }

            name.Append(capital ? Rune.ToUpperInvariant(rune) : rune);
            capital = false;
        }

        // Letters without capitals can still spell no keyword; a lone underscore could be a discard.
        return name.Length == 0 ? "_0" : name.ToString();
    }

    /// <summary>The names of several things in one class: each its own, and none of the <paramref name="taken"/> ones.</summary>
    public static IReadOnlyList<string> OfAll(IEnumerable<string> texts, IEnumerable<string> taken)
    {
        var used = taken.ToHashSet(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var name in texts.Select(Of))
        {
            var free = name;
            for (var number = 2; !used.Add(free); number++)
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            }

            names.Add(free);
        }

        return names;
    }

    /// <summary>A namespace from what a project calls its root namespace, which need not be one: <c>my-app.Web</c> is <c>my_app.Web</c>.</summary>
    public static string Namespace(string text) => string.Join('.', text.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Segment));

    /// <summary>Escaped always: a keyword is a fine segment of a namespace then.</summary>
    private static string Segment(string text)
    {
        var name = string.Concat(text.Select(letter => IsPart(char.GetUnicodeCategory(letter)) ? letter : '_'));
        return char.IsLetter(name[0]) || name[0] == '_' ? $"@{name}" : $"@_{name}";
    }

    /// <summary>Identifier parts of C# but formatting characters, which compilers drop.</summary>
    private static bool IsPart(UnicodeCategory category) => category is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
