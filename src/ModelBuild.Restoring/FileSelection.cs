using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;
using ModelBuild.Bundles;

namespace ModelBuild.Restoring;

/// <summary>Which files of a model a reference wants: <c>Files="*.onnx;tokenizer.json"</c>.</summary>
/// <param name="globs">As MSBuild's: <c>*</c> stays in a folder, <c>**</c> does not; a leading <c>!</c> excludes. All files where there is none.</param>
internal sealed class FileSelection(ImmutableArray<string> globs)
{
    private readonly string[] wanted = [.. globs.Where(glob => !glob.StartsWith('!'))];
    private readonly string[] unwanted = [.. globs.Where(glob => glob.StartsWith('!')).Select(glob => glob[1..])];

    /// <summary>The files of a bundle that are wanted.</summary>
    /// <param name="reference">To name in an error.</param>
    /// <exception cref="ModelException">A glob matches nothing.</exception>
    public ImmutableArray<BundleFile> Of(Bundle bundle, string reference)
    {
        string[] all = [.. bundle.Files.Select(file => file.Path)];
        var found = (wanted.Length == 0 ? all : wanted.SelectMany(glob => Matches(glob, all, reference)))
            .Except(unwanted.SelectMany(glob => Matches(glob, all, reference)))
            .ToHashSet(StringComparer.Ordinal);
        return found.Count > 0 || globs.IsEmpty
            ? [.. bundle.Files.Where(file => found.Contains(file.Path))]
            : throw new ModelException(RestoreDiagnostics.NoFileMatches(reference, ToString(), all));
    }

    /// <summary>True where one of some files is wanted or more.</summary>
    public bool WantsAnyOf(IEnumerable<string> paths)
    {
        string[] all = [.. paths];
        return (wanted.Length == 0 ? all : wanted.SelectMany(glob => Found(glob, all))).Except(unwanted.SelectMany(glob => Found(glob, all))).Any();
    }

    public override string ToString() => string.Join(';', globs);

    private static string[] Matches(string glob, string[] files, string reference) =>
        Found(glob, files) is { Length: > 0 } found ? found : throw new ModelException(RestoreDiagnostics.NoFileMatches(reference, glob, files));

    private static string[] Found(string glob, string[] files)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(glob);
        return [.. matcher.Match(files).Files.Select(match => match.Path)];
    }
}
