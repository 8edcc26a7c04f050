using System.CommandLine;
using ModelBuild.Tool;

var root = new RootCommand("Machine-learning models in OCI registries, folders and layouts.") 
{
    InspectCommand.Create(),
    CacheCommand.Create(),
};
return await ToolRun.InvokeAsync(root.Parse(args)).ConfigureAwait(false);
