using ModelBuild.Tool;

// The question that scripts ask most needs no command line parsed, which takes longer to compile than to do.
return args is ["--version"] ? ToolVersion.Print() : await ToolRun.InvokeAsync(args).ConfigureAwait(false);
