using System.Collections;
using Microsoft.Build.Framework;

namespace ModelBuild.Tasks;

/// <summary>
/// Asks MSBuild what the project's items are for its other frameworks, runtimes and configurations: conditions may choose other models
/// there, and only an evaluation knows.
/// </summary>
/// <param name="engine">Of a task of the project, while it runs.</param>
internal sealed class ProjectVariants(IBuildEngine3 engine, string projectFile)
{
    private const string Target = "_ModelBuildListReferences";

    private static readonly string[] Optional = ["TargetFramework", "RuntimeIdentifier"];

    public required IReadOnlyCollection<string> Frameworks { get; init; }

    public required IReadOnlyCollection<string> Runtimes { get; init; }

    public required IReadOnlyCollection<string> Configurations { get; init; }

    /// <summary>The items of each variant; null where one of them does not evaluate, or may not be asked for (<c>-isolate</c>).</summary>
    public IReadOnlyList<IReadOnlyList<ITaskItem>>? Find()
    {
        List<Hashtable> variants = [.. from framework in Frameworks from runtime in Runtimes from configuration in Configurations select Properties(framework, runtime, configuration)];
        if (variants.Count == 0)
        {
            return [];
        }

        var result = engine.BuildProjectFilesInParallel(
            [.. variants.Select(_ => projectFile)], [Target], [.. variants], [.. variants.Select(Removed)], new string[variants.Count], returnTargetOutputs: true);
        return result.Result ? [.. result.TargetOutputsPerProject.Select(outputs => outputs[Target])] : null;
    }

    private static Hashtable Properties(string framework, string runtime, string configuration)
    {
        // What MSBuild has not to set is left to the project.
        var properties = new Hashtable { ["Configuration"] = configuration };
        Add("TargetFramework", framework);
        Add("RuntimeIdentifier", runtime);
        return properties;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                properties[name] = value;
            }
        }
    }

    /// <summary>What this build sets and the variant does not.</summary>
    private static string[] Removed(Hashtable properties) => [.. Optional.Where(name => !properties.ContainsKey(name))];
}
