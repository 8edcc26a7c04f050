using System.CommandLine;
using System.CommandLine.Completions;
using System.Xml;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Projects;

namespace ModelBuild.Tool;

/// <summary>Completes the name of a model by those that stand in the project's text: MSBuild would take a second to say what that means.</summary>
internal static class ReferenceCompletion
{
    public static void Use(Argument argument, Option<string?> project) => argument.CompletionSources.Add(context => NamesIn(context.ParseResult.GetValue(project)));

    private static IEnumerable<CompletionItem> NamesIn(string? project)
    {
        try
        {
            var source = ProjectSource.ReadAsync(ProjectLocator.Find(project, Directory.GetCurrentDirectory()), CancellationToken.None).GetAwaiter().GetResult();
            return [.. source.Project.Items("ModelReference").SelectMany(item => item.Include.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(name => new CompletionItem(name))];
        }
        catch (Exception exception) when (exception is ModelException or XmlException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
