using ModelBuild.Bundles;

namespace ModelBuild.Restoring;

/// <summary>Sentences of <c>MODEL802#</c>: folders that models are pulled into.</summary>
public static class PullDiagnostics
{
    public static Diagnostic FolderTaken(string directory) => new(
        "MODEL8020",
        $"'{directory}' is not empty, and no pull laid what is in it.",
        "Name another folder, or write over what is in the way with --force.");

    public static Diagnostic FileInTheWay(string directory, string path) => new(
        "MODEL8021",
        $"'{path}' in '{directory}' is in the way: no pull laid it.",
        "Move it, name another folder, or write over it with --force (over files, that is, and never through links).");

    public static Diagnostic NotOfMLflow(string reference) => new(
        "MODEL8022",
        $"'{reference}' cannot be laid as MLflow does: it has no 'MLmodel' at its top, and only who logged the model knows what would stand there.",
        "Export it with --layout plain, or log the model with MLflow and pack the folder that it makes.");
}
