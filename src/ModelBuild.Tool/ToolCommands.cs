using System.CommandLine;

namespace ModelBuild.Tool;

/// <summary>
/// The commands, in the order in which help lists them. Where a command line begins with the name of one, no other is made: each costs
/// a start a millisecond or two.
/// </summary>
internal static class ToolCommands
{
    private static readonly (string Name, Func<Command> Create)[] All =
    [
        ("inspect", InspectCommand.Create),
        ("list", ListCommand.Create),
        ("diff", DiffCommand.Create),
        ("cache", CacheCommand.Create),
        ("add", AddCommand.Create),
        ("remove", RemoveCommand.Create),
        ("update", UpdateCommand.Create),
        ("restore", RestoreCommand.Create),
        ("outdated", OutdatedCommand.Create),
        ("why", WhyCommand.Create),
        ("pull", PullCommand.Create),
        ("pack", PackCommand.Create),
        ("push", PushCommand.Create),
        ("copy", CopyCommand.Create),
        ("tag", TagCommand.Create),
        ("untag", UntagCommand.Create),
        ("delete", DeleteCommand.Create),
        ("export", ExportCommand.Create),
        ("login", LoginCommand.Create),
        ("logout", LogoutCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>The tool, with the commands that a command line may be about.</summary>
    public static RootCommand For(string[] arguments)
    {
        var root = new RootCommand("Machine-learning models in OCI registries, folders and layouts.") { ToolVerbosity.Option };
        var named = arguments is [var first, ..] ? Array.FindIndex(All, command => command.Name == first) : -1;
        foreach (var (_, create) in named < 0 ? All : [All[named]])
        {
            root.Add(create());
        }

        ToolHelp.Use(root);
        ToolSuggestions.Use(root);
        return root;
    }
}
