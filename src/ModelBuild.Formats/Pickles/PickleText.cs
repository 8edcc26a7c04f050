using System.Globalization;
using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>What Python makes of the text that stands in a pickle: escapes hide module names as well as quotes.</summary>
internal static class PickleText
{
    /// <summary>No module or name that is followed is longer.</summary>
    public const int MaximumLength = 256;

    public static string OfUtf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>The line of UNICODE: Latin-1 with <c>\uXXXX</c> and <c>\UXXXXXXXX</c>.</summary>
    public static string OfUnicodeLine(string line) => Unescape(line, letter => letter switch { 'u' => 4, 'U' => 8, _ => 0 }, simple: false);

    /// <summary>The line of STRING: in quotes, with the escapes of Python's byte literals; null where Python refuses it.</summary>
    public static string? OfStringLine(string line)
    {
        var quoted = line.Trim(' ', '\t', '\r', '\v', '\f');
        return quoted.Length >= 2 && quoted[0] is '\'' or '"' && quoted[^1] == quoted[0]
            ? Unescape(quoted[1..^1], letter => letter == 'x' ? 2 : 0, simple: true)
            : null;
    }

    /// <summary>The line of GET and PUT as Python's <c>int</c> reads it, so that <c>05</c>, <c>+5</c> and <c>5 </c> are one index.</summary>
    public static bool TryIndex(string line, out long index)
    {
        var digits = line.Trim(' ', '\t', '\r', '\v', '\f');
        if (!digits.Contains("__", StringComparison.Ordinal) && !digits.StartsWith('_') && !digits.EndsWith('_'))
        {
            digits = digits.Replace("_", "", StringComparison.Ordinal);
        }

        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index) && index >= 0;
    }

    /// <summary>Whether Python could have written this as a module's or a class's name.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '<' or '>');

    private static string Unescape(string text, Func<char, int> hexDigits, bool simple)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            var letter = text[++i];
            var count = hexDigits(letter);
            if (count > 0 && i + count < text.Length && uint.TryParse(text.AsSpan(i + 1, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
                i += count;
            }
            else if (simple && letter is >= '0' and <= '7')
            {
                var octal = text.AsSpan(i, text.AsSpan(i, Math.Min(3, text.Length - i)).IndexOfAnyExceptInRange('0', '7') is var length and >= 0 ? length : Math.Min(3, text.Length - i));
                plain.Append((char)(Convert.ToInt32(octal.ToString(), 8) & 0xFF));
                i += octal.Length - 1;
            }
            else
            {
                plain.Append(simple ? Simple(letter) : $"\\{letter}");
            }
        }

        return plain.ToString();
    }

    private static string Simple(char letter) => letter switch
    {
        '\\' or '\'' or '"' => letter.ToString(),
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\v",
        _ => $"\\{letter}",
    };
}
