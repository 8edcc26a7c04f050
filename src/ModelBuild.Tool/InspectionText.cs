using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelBuild.Bundles;
using ModelBuild.Formats;
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
                facts.AddRow(new Text(name), new Text(ToolOutput.Printable(value)));
            }
        }

        var manifest = inspection.Document.Manifest;
        var model = inspection.Metadata;
        Fact("Reference", inspection.Reference.ToString());
        Fact("Digest", inspection.Document.Digest.ToString());
        Fact("Type", manifest?.ArtifactType ?? manifest?.Config.MediaType ?? inspection.Document.MediaType);
        Fact("Name", model.Name);
        Fact("Title", model.Title == model.Name ? null : model.Title);
        Fact("Version", model.Version);
        Fact("Description", model.Description);
        Fact("Authors", string.Join(", ", model.Authors));
        Fact("Licence", string.Join(" AND ", model.Licenses));
        Fact("Source", model.Revision is null ? model.SourceUrl : $"{model.SourceUrl} at {model.Revision}");
        Fact("Documentation", model.DocumentationUrl);
        Fact("Format", model.Format);
        Fact("Framework", model.Framework);
        Fact("Made by", model.Producer);
        Fact("Architecture", string.Join(", ", new[] { model.Architecture, model.Family }.OfType<string>()));
        Fact("Parameters", Parameters(model));
        Fact("Precision", model.Precision);
        Fact("Quantization", model.Quantization);
        Fact("Context", model.ContextLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"{length:N0} tokens") : null);
        Fact("Task", model.Task);
        Fact("Languages", string.Join(", ", model.Capabilities.Languages));
        Fact("Made from", string.Join(", ", model.BaseModels));
        Fact("Trained on", string.Join(", ", model.Datasets.Select(dataset => dataset.Revision is null ? dataset.Name : $"{dataset.Name} at {dataset.Revision}")));
        foreach (var signature in model.Signatures)
        {
            var called = string.Join(' ', new[] { signature.File, signature.Name }.OfType<string>());
            Fact("Inputs", Tensors(called, signature.Inputs));
            Fact("Outputs", Tensors(called, signature.Outputs));
        }

        Fact("Metrics", string.Join(", ", model.Metrics.Select(metric => $"{metric.Stage} {metric.Name} {metric.Value}")));
        Fact("Trained with", string.Join(", ", model.Hyperparameters.Select(parameter => $"{parameter.Name} {parameter.Value}")));
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
            table.AddRow(new Text(file.Kind.ToString().ToLowerInvariant()), new Text(ToolOutput.Size(file.Size)), new Text(ToolOutput.Printable(file.Path)), new Text(file.Digest.Short));
        }

        ContentText.AddArchives(table, inspection, ToolOutput.Size, ToolOutput.Printable);
        foreach (var entry in inspection.Document.Index?.Manifests ?? [])
        {
            table.AddRow(new Text("manifest"), new Text(ToolOutput.Size(entry.Size)), new Text(ToolOutput.Printable(entry.Platform?.ToString() ?? entry.MediaType)), new Text(entry.Digest.ToString()));
        }

        console.Write(table);
        console.WriteLine(inspection.Files.IsEmpty || !inspection.Archives.IsEmpty ? "" : $"{inspection.Files.Length} files, {ToolOutput.Size(inspection.Files.Sum(file => file.Size))}");
    }

    private static string? Parameters(ModelMetadata model) => (model.ParameterSize, model.ParameterCount) switch
    {
        (null, null) => null,
        (var size, null) => size,
        (null, { } count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0}"),
        (var size, { } count) => string.Create(CultureInfo.InvariantCulture, $"{size} ({count:N0})"),
    };

    private static string? Tensors(string signature, ImmutableArray<TensorFact> tensors) =>
        tensors.IsEmpty ? null : (signature.Length == 0 ? "" : signature + ": ") + string.Join(", ", tensors);
}
