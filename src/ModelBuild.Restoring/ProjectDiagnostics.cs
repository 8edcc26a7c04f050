using ModelBuild.Bundles;

namespace ModelBuild.Restoring;

/// <summary>Every sentence of <c>MODEL81##</c>: what the tool finds in projects and does to them.</summary>
public static class ProjectDiagnostics
{
    /// <summary>The line that lets a project reference models.</summary>
    private static readonly string SdkElement = $"<Sdk Name=\"ModelBuild\" Version=\"{typeof(ProjectDiagnostics).Assembly.GetName().Version!.ToString(3)}\" />";

    public static Diagnostic NoProject(string place) => new(
        "MODEL8101",
        $"'{place}' is no project, and no folder with one.",
        "Run the command where the project is, or name it with --project.");

    public static Diagnostic SeveralProjects(string folder, IEnumerable<string> names) => new(
        "MODEL8102",
        $"The folder '{folder}' has several projects: {string.Join(", ", names)}.",
        "Name one of them with --project.");

    public static Diagnostic NotXml(string file, int line, string reason) => new(
        "MODEL8103",
        $"'{file}' cannot be read at line {line}: {reason}",
        "Correct the file.",
        file,
        line);

    public static Diagnostic NotEvaluated(string project, string output) => new(
        "MODEL8104",
        $"MSBuild does not evaluate '{project}': {(output.Length == 0 ? "it says nothing" : output)}",
        "Correct the project, or see what 'dotnet build' says.");

    public static Diagnostic NoDoor(string project) => new(
        "MODEL8105",
        $"'{project}' does not use ModelBuild, so a ModelReference item would mean nothing in it.",
        $"Add {SdkElement} as the first line inside its Project element.",
        project);

    public static Diagnostic NotReferenced(string project, string reference, IReadOnlyCollection<string> known) => new(
        "MODEL8106",
        $"'{project}' has no model '{reference}'." + (known.Count == 0 ? " It has none at all." : $" It has {string.Join(", ", known)}."),
        "Name one of these, or add it with 'dotnet model add'.");

    public static Diagnostic DefinedElsewhere(string reference, string file) => new(
        "MODEL8107",
        $"The model reference '{reference}' is not made by the project itself, but in '{file}'.",
        "Edit that file; every project that imports it gets what it says.",
        file);

    public static Diagnostic NotEditable(string reference, string file, int line, string reason) => new(
        "MODEL8108",
        $"'{reference}' in '{file}' is not what can be changed in one place: {reason}.",
        "Edit the file.",
        file,
        line);

    public static Diagnostic OnlyPrerelease(string reference, string newest) => new(
        "MODEL8109",
        $"'{reference}' has no stable version; the newest is {newest}.",
        "Add it with --prerelease, or with --version.");

    public static Diagnostic NotStarted(string program, string reason) => new(
        "MODEL8110",
        $"'{program}' does not start: {reason}",
        "Install the .NET SDK, or put it on the PATH.");
}
