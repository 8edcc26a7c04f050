using System.Text;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>
/// Reads <c>WWW-Authenticate</c> as registries write it: parameters with and without quotes, in any order, several
/// challenges in one line.
/// </summary>
internal static class ChallengeReader
{
    /// <exception cref="FormatException">A quote that does not end.</exception>
    public static IEnumerable<Item> Read(string text)
    {
        Item? current = null;
        for (var position = 0; SkipSeparators(text, ref position);)
        {
            var name = ReadToken(text, ref position);
            var equals = SkipBlanks(text, position);
            if (equals < text.Length && text[equals] == '=')
            {
                position = SkipBlanks(text, equals + 1);
                var value = ReadValue(text, ref position);
                current?.Parameters.TryAdd(name, value);
            }
            else
            {
                if (current is not null)
                {
                    yield return current;
                }

                current = new(name);
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    private static bool SkipSeparators(string text, ref int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t' or ',' or '=' or '"')
        {
            position++;
        }

        return position < text.Length;
    }

    private static int SkipBlanks(string text, int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }

        return position;
    }

    private static string ReadToken(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] is not (' ' or '\t' or ',' or '=' or '"'))
        {
            position++;
        }

        return text[start..position];
    }

    private static string ReadValue(string text, ref int position)
    {
        if (position >= text.Length || text[position] != '"')
        {
            var start = position;
            while (position < text.Length && text[position] is not (' ' or '\t' or ','))
            {
                position++;
            }

            return text[start..position];
        }

        var value = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            switch (text[position])
            {
                case '"':
                    position++;
                    return value.ToString();
                case '\\' when position + 1 < text.Length:
                    value.Append(text[++position]);
                    break;
                default:
                    value.Append(text[position]);
                    break;
            }
        }

        throw new FormatException("its challenge has a quote that does not end");
    }

    /// <summary>One challenge: a scheme and its parameters.</summary>
    internal sealed class Item(string scheme)
    {
        public Dictionary<string, string> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

        public string? this[string name] => Parameters.GetValueOrDefault(name);

        public bool IsScheme(string name) => scheme.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
