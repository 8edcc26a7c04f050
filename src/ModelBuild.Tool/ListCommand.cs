using System.CommandLine;
using ModelBuild.Oci;
using ModelBuild.Restoring;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model list [REGISTRY|REPOSITORY]</c>.</summary>
internal static class ListCommand
{
    private static readonly Argument<string?> Place = new("place")
    {
        Description = "A registry's host or folder, or a repository: host/repository, a repository of the default registry, or a layout's folder. By default the default registry.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        var command = new Command(
            "list",
            """
            Lists the repositories of a registry, where it tells, or the tags of a repository with digest and size, the highest version first.

            Examples:
              dotnet model list
              dotnet model list harbor.example.com
              dotnet model list harbor.example.com/ml/fashion-mnist --json
            """)
        {
            Place, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var lister = new ModelLister(repositories);
        var place = arguments.GetValue(Place);
        await (RegistryOf(place) is { } registry
            ? PrintAsync(arguments, registry, [.. await lister.RepositoriesAsync(registry, cancellationToken).ConfigureAwait(false)])
            : PrintAsync(arguments, ToolRegistries.Reference(place!).Repository, lister, cancellationToken)).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Null where a repository is meant.</summary>
    private static RegistryAddress? RegistryOf(string? place) => place switch
    {
        null => ToolRegistries.Registry(null),
        _ when RegistryAddress.IsFolder(place) => ToolRegistries.Registry(place) is var folder && !RegistryAddress.IsLayout(folder.Directory!) ? folder : null,
        _ => !place.Contains('/', StringComparison.Ordinal) && RegistryAddress.IsHost(place) ? ToolRegistries.Registry(place) : null,
    };

    private static async Task PrintAsync(ParseResult arguments, RegistryAddress registry, string[] names)
    {
        if (arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.JsonAsync(writer =>
            {
                writer.WriteString("registry", registry.ToString());
                ToolOutput.WriteStrings(writer, "repositories", names);
            }).ConfigureAwait(false);
            return;
        }

        foreach (var name in names)
        {
            await ToolOutput.LineAsync(name).ConfigureAwait(false);
        }
    }

    private static async Task PrintAsync(ParseResult arguments, RepositoryAddress repository, ModelLister lister, CancellationToken cancellationToken)
    {
        var tags = await lister.TagsAsync(repository, cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.JsonAsync(writer =>
            {
                writer.WriteString("repository", repository.ToString());
                writer.WriteStartArray("tags");
                foreach (var tag in tags)
                {
                    writer.WriteStartObject();
                    writer.WriteString("tag", tag.Tag);
                    writer.WriteString("digest", tag.Digest.ToString());
                    writer.WriteString("type", tag.Type);
                    if (tag.Size is { } size)
                    {
                        writer.WriteNumber("size", size);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }).ConfigureAwait(false);
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumn("Tag").AddColumn(new TableColumn("Size").RightAligned()).AddColumn("Digest");
        foreach (var tag in tags)
        {
            table.AddRow(new Text(ToolOutput.Printable(tag.Tag)), new Text(tag.Size is { } size ? ToolOutput.Size(size) : "index"), new Text(tag.Digest.ToString()));
        }

        ToolOutput.Console.Write(table);
    }
}
