using System.Collections.Immutable;
using ModelBuild.Bundles;

namespace ModelBuild.Restoring;

/// <summary>How an exported model lies in its folder.</summary>
public enum ExportLayout
{
    /// <summary>As the bundle has it.</summary>
    Plain,

    /// <summary>A model repository of Triton Inference Server: <c>NAME/1/model.onnx</c>, <c>NAME/config.pbtxt</c>.</summary>
    Triton,

    /// <summary>A model of MLflow: <c>MLmodel</c> at the top.</summary>
    MLflow,
}

/// <summary>Where the files of a bundle go in a layout.</summary>
internal static class ExportPaths
{
    private const string TritonConfig = "config.pbtxt";

    /// <summary>What Triton's backends call their file, by what it ends in.</summary>
    private static readonly (string Ending, string Name)[] TritonNames =
    [
        (".onnx", "model.onnx"), (".plan", "model.plan"), (".engine", "model.plan"), (".pt", "model.pt"), (".graphdef", "model.graphdef"), (".xml", "model.xml"),
    ];

    /// <summary>The folder that holds one model: of Triton's, one among others.</summary>
    public static string FolderOf(PullRequest request) => request.Layout == ExportLayout.Triton ? Path.Combine(request.TargetDirectory, request.Reference.Repository.LastSegment) : request.TargetDirectory;

    /// <exception cref="ModelException">The model does not fit the layout.</exception>
    public static ImmutableArray<LaidFile> Of(PullRequest request, ImmutableArray<BundleFile> files)
    {
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        Func<string, string> place = request.Layout switch
        {
            ExportLayout.Triton => Triton(paths),
            ExportLayout.MLflow when !paths.Contains("MLmodel") => throw new ModelException(PullDiagnostics.NotOfMLflow(request.Reference.ToString())),
            _ => path => path,
        };
        return [.. files.Select(file => new LaidFile(place(file.Path), file.Digest, file.Size, file.Mode, file.IsExecutable))];
    }

    private static Func<string, string> Triton(HashSet<string> paths)
    {
        var isSavedModel = paths.Contains("saved_model.pb");
        // Where two would get one name, both keep their own, and a config.pbtxt says which is meant.
        var renamed = paths.Where(path => !path.Contains('/', StringComparison.Ordinal))
            .Select(path => (Path: path, TritonNames.FirstOrDefault(known => path.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase)).Name))
            .Where(file => file.Name is not null && !paths.Contains(file.Name))
            .GroupBy(file => file.Name).Where(group => group.Count() == 1).ToDictionary(group => group.Single().Path, group => group.Key, StringComparer.Ordinal);
        return path => path == TritonConfig ? path
            : isSavedModel ? $"1/model.savedmodel/{path}"
            : $"1/{renamed.GetValueOrDefault(path, path)}";
    }
}
