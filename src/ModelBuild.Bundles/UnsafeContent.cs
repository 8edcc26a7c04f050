using System.Collections.Immutable;

namespace ModelBuild.Bundles;

/// <summary>What happens when a model file would run code as it is loaded.</summary>
public enum UnsafeContentAction
{
    /// <summary>Say it and go on.</summary>
    Warn,

    Error,

    /// <summary>Say nothing, and do not look.</summary>
    Allow,
}

/// <summary>What a project thinks of pickles.</summary>
public sealed record UnsafeContentPolicy
{
    public UnsafeContentAction Action { get; init; } = UnsafeContentAction.Warn;

    /// <summary>Imports that this project allows beside those that everybody does: each as <c>module.name</c>.</summary>
    public ImmutableArray<string> AllowedImports { get; init; } = [];

    /// <summary>Decides on one file.</summary>
    /// <param name="report">Null where there is nothing to tell.</param>
    /// <returns>What to warn of; null for nothing.</returns>
    /// <exception cref="ModelException">The file is not to be used.</exception>
    public Diagnostic? Judge(string path, string model, PickleReport? report)
    {
        if (Action == UnsafeContentAction.Allow || report?.Except(AllowedImports) is not { } left)
        {
            return null;
        }

        var diagnostic = FormatDiagnostics.Unsafe(path, model, left);
        return Action == UnsafeContentAction.Error ? throw new ModelException(diagnostic) : diagnostic;
    }
}
