using System.CommandLine;
using ModelBuild.Tool;

var root = new RootCommand("Machine-learning models in OCI registries, folders and layouts.")
{
    ToolVerbosity.Option,
    InspectCommand.Create(),
    ListCommand.Create(),
    DiffCommand.Create(),
    CacheCommand.Create(),
    AddCommand.Create(),
    RemoveCommand.Create(),
    UpdateCommand.Create(),
    RestoreCommand.Create(),
    OutdatedCommand.Create(),
    WhyCommand.Create(),
    PullCommand.Create(),
    PackCommand.Create(),
    PushCommand.Create(),
    CopyCommand.Create(),
    TagCommand.Create(),
    UntagCommand.Create(),
    DeleteCommand.Create(),
    ExportCommand.Create(),
    LoginCommand.Create(),
    LogoutCommand.Create(),
    CompletionCommand.Create(),
};
ToolHelp.Use(root);
ToolSuggestions.Use(root);
return await ToolRun.InvokeAsync(root.Parse(args is [] ? ["--help"] : args)).ConfigureAwait(false);
