using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>Where commands print: tables for people, one JSON document for scripts.</summary>
internal static class Output
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IAnsiConsole Console
    {
        get
        {
            // What is not a terminal has no width that lines should be broken at.
            AnsiConsole.Profile.Width = System.Console.IsOutputRedirected ? int.MaxValue / 2 : AnsiConsole.Profile.Width;
            return AnsiConsole.Console;
        }
    }

    public static void Line(string text) => System.Console.Out.WriteLine(SizeText.Printable(text));

    public static void Table(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(SizeText.Printable(cell))));
        }

        Console.Write(table);
    }

    /// <summary>Prints what <paramref name="write"/> writes into one object.</summary>
    public static void Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        System.Console.Out.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    public static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
