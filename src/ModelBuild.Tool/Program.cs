using System.CommandLine;
using ModelBuild.Tool;

var root = new RootCommand("Machine-learning models in OCI registries, folders and layouts.") 
{
    InspectCommand.Create(),
    CacheCommand.Create(),
    AddCommand.Create(),
    RemoveCommand.Create(),
    UpdateCommand.Create(),
    RestoreCommand.Create(),
    OutdatedCommand.Create(),
    WhyCommand.Create(),
};
return await ToolRun.InvokeAsync(root.Parse(args)).ConfigureAwait(false);
