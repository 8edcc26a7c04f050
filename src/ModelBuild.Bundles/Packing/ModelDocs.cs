using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>README and LICENSE of a project that go into its bundle. Registries show them, where they have exactly these names.</summary>
internal static class ModelDocs
{
    /// <summary>What a file may be called, the first best, and what it is called in the bundle.</summary>
    private static readonly (string Path, string[] Names)[] Known =
    [
        ("README.md", ["README.md"]),
        ("README", ["README", "README.txt"]),
        ("LICENSE", ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md"]),
    ];

    /// <param name="files">The files that the project names.</param>
    public static ImmutableArray<ModelFile> Of(PackRequest request, ImmutableArray<ModelFile> files)
    {
        if (request.DocsDirectory is not { } folder || !Directory.Exists(folder))
        {
            return [];
        }

        var docs = ImmutableArray.CreateBuilder<ModelFile>();
        // A file system lists in an order of its own.
        string[] there = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        foreach (var (path, names) in Known)
        {
            var source = Find(there, names, StringComparison.Ordinal) ?? Find(there, names, StringComparison.OrdinalIgnoreCase);
            if (source is not null && !files.Concat(docs).Any(file => IsSame(file.Path, path)))
            {
                docs.Add(new() { SourcePath = source, Path = path, Kind = ModelFileKind.Doc });
            }
        }

        return docs.DrainToImmutable();
    }

    private static string? Find(string[] files, string[] names, StringComparison comparison) =>
        names.Select(name => Array.Find(files, file => Path.GetFileName(file.AsSpan()).Equals(name, comparison))).FirstOrDefault(file => file is not null);

    /// <summary>README and README.md are one document to a reader, and to a registry; a folder README leaves no room for either.</summary>
    private static bool IsSame(string path, string doc)
    {
        var top = path.Split('/')[0];
        return top.Equals(doc, StringComparison.OrdinalIgnoreCase)
            || (top.Length == path.Length && Path.GetFileNameWithoutExtension(top).Equals(Path.GetFileNameWithoutExtension(doc), StringComparison.OrdinalIgnoreCase));
    }
}
