using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Projects;

/// <summary>Finds the project that is meant, as <c>dotnet</c> does: the only one in the folder.</summary>
public static class ProjectLocator
{
    /// <param name="named">A project, or the folder of one; the current one where null.</param>
    /// <exception cref="ModelException">There is none, or several.</exception>
    public static string Find(string? named, string currentDirectory)
    {
        var place = Path.GetFullPath(named ?? ".", currentDirectory);
        if (File.Exists(place))
        {
            return place;
        }

        var projects = Directory.Exists(place) ? Directory.GetFiles(place, "*.*proj") : [];
        return projects switch
        {
            [var one] => one,
            [] => throw new ModelException(ProjectDiagnostics.NoProject(place)),
            _ => throw new ModelException(ProjectDiagnostics.SeveralProjects(place, projects.Select(project => Path.GetFileName(project)).Order(StringComparer.Ordinal))),
        };
    }
}
