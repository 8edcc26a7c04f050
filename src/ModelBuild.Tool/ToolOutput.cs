using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelBuild.Bundles;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>How results, warnings and sizes are printed: the result to standard output, all else to standard error.</summary>
internal static class ToolOutput
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The console for tables. What is not a terminal has no width that lines should be broken at.</summary>
    public static IAnsiConsole Console
    {
        get
        {
            AnsiConsole.Profile.Width = System.Console.IsOutputRedirected ? int.MaxValue / 2 : AnsiConsole.Profile.Width;
            return AnsiConsole.Console;
        }
    }

    /// <summary>Prints a line, whatever names of a registry are in it.</summary>
    public static Task LineAsync(string text) => System.Console.Out.WriteLineAsync(Printable(text));

    /// <summary>Prints one JSON object.</summary>
    public static Task JsonAsync(Action<Utf8JsonWriter> write) => System.Console.Out.WriteLineAsync(JsonText(write));

    /// <summary>Prints one JSON object.</summary>
    public static void Json(Action<Utf8JsonWriter> write) => System.Console.Out.WriteLine(JsonText(write));

    public static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public static void Line(string text) => System.Console.Out.WriteLine(Printable(text));

    public static void Table(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable(cell))));
        }

        Console.Write(table);
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

    public static async Task WarnAsync(IEnumerable<Diagnostic> warnings)
    {
        foreach (var warning in warnings)
        {
            await SayAsync($"warning {warning}").ConfigureAwait(false);
        }
    }

    /// <summary>What explains how a result came to be, for those who ask.</summary>
    public static async Task NoteAsync(IEnumerable<Diagnostic> notes)
    {
        foreach (var note in ToolVerbosity.Level >= VerbosityLevel.Detailed ? notes : [])
        {
            await SayAsync($"note {note}").ConfigureAwait(false);
        }
    }

    /// <summary>Says what is neither a result nor a failure.</summary>
    public static Task SayAsync(string text) => ToolVerbosity.Level == VerbosityLevel.Quiet ? Task.CompletedTask : ToolVerbosity.Error.WriteLineAsync(Printable(text));

    /// <summary>Text that came from a registry, without what a terminal would obey.</summary>
    public static string Printable(string text) => string.Concat(text.Select(letter => IsObeyed(letter) ? '\uFFFD' : letter));

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.00} GiB"),
    };

    private static bool IsObeyed(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string JsonText(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
