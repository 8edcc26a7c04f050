using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelBuild.Bundles;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>An inspection as a person reads it, and as a script does.</summary>
internal static class InspectionText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{reference, digest, mediaType, manifest, config}</c>.</summary>
    public static string Json(Inspection inspection)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("reference", inspection.Reference.ToString());
            writer.WriteString("digest", inspection.Document.Digest.ToString());
            writer.WriteString("mediaType", inspection.Document.MediaType);
            writer.WritePropertyName("manifest");
            using (var manifest = JsonDocument.Parse(inspection.Document.Bytes))
            {
                manifest.WriteTo(writer);
            }

            writer.WritePropertyName("config");
            if (inspection.Config is { } config)
            {
                config.WriteTo(writer);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static void Print(Inspection inspection, IAnsiConsole console)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Fact(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                facts.AddRow(new Text(name), new Text(Printable(value)));
            }
        }

        var manifest = inspection.Document.Manifest;
        Fact("Reference", inspection.Reference.ToString());
        Fact("Digest", inspection.Document.Digest.ToString());
        Fact("Type", manifest?.ArtifactType ?? manifest?.Config.MediaType ?? inspection.Document.MediaType);
        foreach (var (section, key, name) in new[]
        {
            ("descriptor", "name", "Name"), ("descriptor", "version", "Version"), ("descriptor", "description", "Description"), ("config", "format", "Format"),
        })
        {
            Fact(name, ConfigText(inspection.Config, section, key));
        }

        foreach (var dependency in inspection.Bundle?.Dependencies ?? [])
        {
            Fact("Needs", $"{dependency.Reference} {dependency.Version ?? dependency.Tag ?? dependency.Digest}");
        }

        foreach (var (name, value) in ContentText.Facts(inspection))
        {
            Fact(name, value);
        }

        console.Write(facts);
        console.WriteLine();
        var table = new Table().Border(TableBorder.None).AddColumn("Kind").AddColumn(new TableColumn("Size").RightAligned()).AddColumn("File").AddColumn("Digest");
        foreach (var file in inspection.Files)
        {
            table.AddRow(new Text(file.Kind.ToString().ToLowerInvariant()), new Text(Size(file.Size)), new Text(Printable(file.Path)), new Text(file.Digest.Algorithm + ":" + file.Digest.ShortHex));
        }

        ContentText.AddArchives(table, inspection, Size, Printable);
        foreach (var entry in inspection.Document.Index?.Manifests ?? [])
        {
            table.AddRow(new Text("manifest"), new Text(Size(entry.Size)), new Text(Printable(entry.Platform?.ToString() ?? entry.MediaType)), new Text(entry.Digest.ToString()));
        }

        console.Write(table);
        console.WriteLine(inspection.Files.IsEmpty || !inspection.Archives.IsEmpty ? "" : $"{inspection.Files.Length} files, {Size(inspection.Files.Sum(file => file.Size))}");
    }

    private static string? ConfigText(JsonElement? config, string section, string key) =>
        config is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty(section, out var part) && part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Text that came from a registry, without what a terminal would obey.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.00} GiB"),
    };
}
