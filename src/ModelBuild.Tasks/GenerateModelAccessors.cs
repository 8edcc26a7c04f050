using Microsoft.Build.Framework;
using ModelBuild.Restoring;

namespace ModelBuild.Tasks;

/// <summary>Writes the C# source that gives code the paths, version and digest of each restored model.</summary>
[MSBuildMultiThreadableTask]
public sealed class GenerateModelAccessors : ModelTask
{
    /// <summary>What RestoreModels left in <c>obj/</c>.</summary>
    [Required]
    public required string AssetsFile { get; set; }

    public string? RootNamespace { get; set; }

    [Required]
    public required string ClassName { get; set; }

    /// <summary>The project's <c>ImplicitUsings</c>: <c>enable</c> or <c>true</c> where it has them.</summary>
    public string? ImplicitUsings { get; set; }

    [Required]
    public required string SourceFile { get; set; }

    /// <summary>The source file; nothing where no model was restored.</summary>
    [Output]
    public string? GeneratedFile { get; private set; }

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var written = await ModelAccessors.WriteAsync(FullPath(AssetsFile), RootNamespace ?? "", ClassName, ImplicitUsings is "enable" or "true", FullPath(SourceFile), cancellationToken);
        GeneratedFile = written ? SourceFile : null;
    }
}
