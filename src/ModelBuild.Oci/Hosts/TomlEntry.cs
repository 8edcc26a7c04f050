using System.Collections.Immutable;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace ModelBuild.Oci.Hosts;

/// <summary>One value of a TOML document with its whole path, whichever of TOML's ways of writing tables it was written in.</summary>
/// <param name="Value">Null for the head of a table.</param>
/// <param name="Line">From 1.</param>
internal sealed record TomlEntry(ImmutableArray<string> Path, ValueSyntax? Value, int Line)
{
    private const int MaxDepth = 16;

    /// <summary>All entries in the order of the text.</summary>
    /// <exception cref="HostsFileException">The text is no TOML.</exception>
    public static IReadOnlyList<TomlEntry> ReadAll(string text, string file)
    {
        var document = Parse(text, file);
        if (document.HasErrors)
        {
            // Where, and not what: the text around an error may be a secret.
            var line = document.Diagnostics.Where(message => message.Kind == DiagnosticMessageKind.Error).Min(message => message.Span.Start.Line) + 1;
            throw new HostsFileException(HostsFailure.Invalid, file, line, "it is not valid TOML");
        }

        return [.. document.KeyValues.SelectMany(pair => Flatten([], pair)), .. document.Tables.SelectMany(table => OfTable(table, file))];
    }

    private static DocumentSyntax Parse(string text, string file)
    {
        try
        {
            return SyntaxParser.Parse(text, new TomlSerializerOptions { MaxDepth = MaxDepth }, file, validate: true);
        }
        catch (TomlException exception)
        {
            throw new HostsFileException(HostsFailure.Invalid, file, exception.Line ?? 0, "it is not valid TOML");
        }
        catch (ArgumentOutOfRangeException)
        {
            // What Tomlyn 2.10 does with a text that ends after the '\' of an escape.
            throw new HostsFileException(HostsFailure.Invalid, file, text.Count(letter => letter == '\n') + 1, "it is not valid TOML");
        }
    }

    private static IEnumerable<TomlEntry> OfTable(TableSyntaxBase table, string file)
    {
        var (path, line) = (PathOf(table.Name!), table.Span.Start.Line + 1);
        return table is TableArraySyntax
            ? throw new HostsFileException(HostsFailure.Invalid, file, line, $"'{path[0]}' is a list of tables, and a table was expected")
            : table.Items.SelectMany(pair => Flatten(path, pair)).Prepend(new(path, null, line));
    }

    private static IEnumerable<TomlEntry> Flatten(ImmutableArray<string> parent, KeyValueSyntax pair)
    {
        var (path, line) = (parent.AddRange(PathOf(pair.Key!)), pair.Span.Start.Line + 1);
        return pair.Value is InlineTableSyntax inline
            ? inline.Items.SelectMany(item => Flatten(path, item.KeyValue!)).Prepend(new(path, null, line))
            : [new(path, pair.Value, line)];
    }

    private static ImmutableArray<string> PathOf(KeySyntax key) => [TextOf(key.Key!), .. key.DotKeys.Select(dot => TextOf(dot.Key!))];

    private static string TextOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key!.Text!,
        StringValueSyntax quoted => quoted.Value!,
        _ => "",
    };
}
