using System.CommandLine;
using System.CommandLine.Parsing;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model pack FOLDER REFERENCE</c>: a bundle of a folder, without a project.</summary>
internal static class PackCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "The folder with the model's files, or one with ormbfile.yaml and model/." };
    private static readonly Argument<string> Destination = new("destination") { Description = "Where it goes: " + ToolRegistries.ReferenceForms };

    private static readonly Option<string?> Name = new("--name") { Description = "What the model is called; by default the last part of the destination's name." };
    private static readonly Option<string?> Version = new("--version") { Description = "Its version; by default the tag of the destination." };
    private static readonly Option<string?> Title = new("--title") { Description = "Its name for people." };
    private static readonly Option<string?> Description = new("--description") { Description = "What it does." };
    private static readonly Option<string[]> Authors = new("--author") { Description = "Who made it. May be given several times." };
    private static readonly Option<string[]> Licenses = new("--license") { Description = "An SPDX expression. May be given several times." };
    private static readonly Option<string?> Source = new("--source") { Description = "URL of what it was made from.", HelpName = "url" };
    private static readonly Option<string?> Revision = new("--revision") { Description = "The commit there." };
    private static readonly Option<string?> Format = new("--format") { Description = "Its format; by default what its files show." };
    private static readonly Option<string?> Framework = new("--framework") { Description = "What it was made with, or runs in." };
    private static readonly Option<string?> Task = new("--task") { Description = "What it is for, as text-generation." };
    private static readonly Option<FileInfo?> Readme = new("--readme") { Description = "A file that is to be its README.md.", HelpName = "file" };
    private static readonly Option<string[]> Excludes = new("--exclude") { Description = "A glob of files to leave out. May be given several times.", HelpName = "glob" };
    private static readonly Option<bool> NoCheck = new("--no-check") { Description = "Pack files that are damaged, or lack others that they need." };

    private static readonly Option<bool> DeltaIndex = new("--delta-index") { Description = "List the chunks of large files: who restores the next version fetches what changed only." };

    private static readonly Option<BundleForm> Form = new("--form") { Description = "modelpack, image or ormb.", DefaultValueFactory = _ => BundleForm.ModelPack };

    private static readonly Option<KeyValuePair<string, string>[]> Annotations = new("--annotation")
    {
        Description = "An annotation of the manifest. May be given several times.", HelpName = "key=value", CustomParser = Pairs, Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<KeyValuePair<string, string>[]> Kinds = new("--kind")
    {
        Description = "What the files of a glob are for: weights, config, doc, code or dataset. May be given several times.", HelpName = "glob=kind", CustomParser = Pairs, Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        var command = new Command(
            "pack",
            """
            Packs a folder of model files, without a project, and pushes the bundle to a registry, a folder registry or a layout. What the files say of the model
            goes in; options win. A folder with ormbfile.yaml and model/, as ORMB has it, is taken as it stands. Folders that begin with a dot are left out.

            Examples:
              dotnet model pack ./fashion-mnist harbor.example.com/ml/fashion-mnist:1.2.0 --license MIT
              dotnet model pack ./bert ./bert.oci --version 2.0.0 --kind 'eval/**=dataset'
              dotnet model pack ./SavedModel-fashion harbor.example.com/ml/fashion:v1 --form ormb
            """)
        {
            Folder, Destination, Name, Version, Title, Description, Authors, Licenses, Source, Revision, Format, Framework, Task, Readme, Form, Annotations, Kinds, Excludes,
            PullCommand.Unsafe, NoCheck, DeltaIndex, PushCommand.Tags, PushCommand.Overwrite, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var request = RequestOf(arguments, Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments.GetRequiredValue(Folder))));
        var (packed, pushed) = await TransferProgress.WatchAsync(progress => new FolderPacker(repositories).PackAsync(request, progress, cancellationToken)).ConfigureAwait(false);
        await ToolOutput.WarnAsync(packed.Warnings).ConfigureAwait(false);
        await PushCommand.PrintAsync(arguments, pushed).ConfigureAwait(false);
        return 0;
    }

    private static FolderPackRequest RequestOf(ParseResult arguments, string folder) => new()
    {
        Directory = folder,
        Destination = ToolRegistries.Reference(arguments.GetRequiredValue(Destination)),
        Metadata = new()
        {
            Name = arguments.GetValue(Name) ?? "",
            Version = arguments.GetValue(Version) ?? "",
            Title = arguments.GetValue(Title),
            Description = arguments.GetValue(Description),
            Authors = [.. arguments.GetValue(Authors) ?? []],
            Licenses = [.. arguments.GetValue(Licenses) ?? []],
            SourceUrl = arguments.GetValue(Source),
            Revision = arguments.GetValue(Revision),
            Format = arguments.GetValue(Format),
            Framework = arguments.GetValue(Framework),
            Task = arguments.GetValue(Task),
        },
        Annotations = [.. arguments.GetValue(Annotations) ?? []],
        Kinds = [.. (arguments.GetValue(Kinds) ?? []).Select(kind => KeyValuePair.Create(kind.Key, KindOf(kind)))],
        Excludes = [.. arguments.GetValue(Excludes) ?? []],
        ReadmeFile = arguments.GetValue(Readme)?.FullName,
        Form = arguments.GetValue(Form),
        UnsafeContent = new() { Action = arguments.GetValue(PullCommand.Unsafe) },
        CheckFiles = !arguments.GetValue(NoCheck),
        DeltaIndex = arguments.GetValue(DeltaIndex),
        Tags = [.. arguments.GetValue(PushCommand.Tags) ?? []],
        AllowTagOverwrite = arguments.GetValue(PushCommand.Overwrite),
        WorkDirectory = Cache.Packing,
        DigestCacheFile = Cache.DigestsOf(folder),
    };

    private static CacheFolders Cache => new(ToolRegistries.Folders.CacheDirectory);

    private static ModelFileKind KindOf(KeyValuePair<string, string> kind) =>
        Enum.TryParse<ModelFileKind>(kind.Value, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : throw new ModelException(PackDiagnostics.UnknownKind(kind.Key, kind.Value));

    private static KeyValuePair<string, string>[] Pairs(ArgumentResult result)
    {
        var pairs = result.Tokens.Select(token => token.Value.Split('=', 2)).ToList();
        if (pairs.FirstOrDefault(pair => pair is not [{ Length: > 0 }, _]) is { } wrong)
        {
            result.AddError($"'{string.Join('=', wrong)}' has no '=' between two parts.");
            return [];
        }

        return [.. pairs.Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
    }
}
