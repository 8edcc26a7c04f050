using System.CommandLine;
using System.Text.Json;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model diff REFERENCE REFERENCE</c>.</summary>
internal static class DiffCommand
{
    /// <summary>Neither failed nor not understood, so that a script can tell them apart.</summary>
    public const int Different = 3;

    private static readonly Argument<string> Before = new("before") { Description = ToolRegistries.ReferenceForms };
    private static readonly Argument<string> After = new("after") { Description = "The same forms." };

    public static Command Create()
    {
        var command = new Command(
            "diff",
            """
            Shows how two models differ: files added, removed and changed, and what is said of the model. Fetches no weights.
            Exit code 0: the same to the last byte; 3: different; 1 and 2 as everywhere.

            Examples:
              dotnet model diff harbor.example.com/ml/fashion-mnist:1.2.0 harbor.example.com/ml/fashion-mnist:1.3.0
              dotnet model diff ./bin/Release/fashion-mnist.oci:1.3.0 harbor.example.com/ml/fashion-mnist:1.3.0 --json
            """)
        {
            Before, After, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var difference = await new ModelDiffer(repositories).DiffAsync(
            ToolRegistries.Reference(arguments.GetRequiredValue(Before)), ToolRegistries.Reference(arguments.GetRequiredValue(After)), cancellationToken).ConfigureAwait(false);
        await (arguments.GetValue(ToolRegistries.Json) ? ToolOutput.JsonAsync(writer => Write(writer, difference)) : PrintAsync(difference)).ConfigureAwait(false);
        return difference.IsSame ? 0 : Different;
    }

    private static async Task PrintAsync(ModelDifference difference)
    {
        var files = difference.Files.Select(file => Line(file.Name, Text(file.Before), Text(file.After)));
        foreach (var line in files.Concat(difference.Fields.Select(field => Line(field.Name, field.Before, field.After))))
        {
            await ToolOutput.LineAsync(ToolOutput.Printable(line)).ConfigureAwait(false);
        }

        if (difference.Files.IsEmpty && difference.Fields.IsEmpty)
        {
            await ToolOutput.LineAsync(difference.IsSame ? "The same." : $"The same files and facts, in other manifests: {difference.Before} and {difference.After}.").ConfigureAwait(false);
        }
    }

    private static string Line(string name, string? before, string? after) => (before, after) switch
    {
        (null, _) => $"+ {name}: {after}",
        (_, null) => $"- {name}: {before}",
        _ => $"~ {name}: {before} -> {after}",
    };

    private static string? Text(BlobFact? file) => file is null ? null : $"{ToolOutput.Size(file.Size)} {file.Digest.Short}";

    private static void Write(Utf8JsonWriter writer, ModelDifference difference)
    {
        writer.WriteBoolean("same", difference.IsSame);
        writer.WriteString("before", difference.Before.ToString());
        writer.WriteString("after", difference.After.ToString());
        Write(writer, "files", difference.Files, file =>
        {
            writer.WriteStartObject();
            writer.WriteString("digest", file.Digest.ToString());
            writer.WriteNumber("size", file.Size);
            writer.WriteEndObject();
        });
        Write(writer, "metadata", difference.Fields, writer.WriteStringValue);
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, IEnumerable<Change<T>> changes, Action<T> write)
        where T : class
    {
        writer.WriteStartArray(name);
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", change.Name);
            writer.WriteString("change", change.Before is null ? "added" : change.After is null ? "removed" : "changed");
            if (change.Before is { } before)
            {
                writer.WritePropertyName("before");
                write(before);
            }

            if (change.After is { } after)
            {
                writer.WritePropertyName("after");
                write(after);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
