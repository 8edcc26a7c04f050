using System.Collections.Immutable;
using System.Text;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>An archive to make: which files, below which folder, and how it is wrapped.</summary>
/// <param name="Files">Ordered by path.</param>
/// <param name="Root">The folder that all names begin with, with its slash.</param>
/// <param name="WithFolders">Write an entry for each folder: what is mounted needs them.</param>
/// <param name="IsGzip">Wrap it as gzip, stored.</param>
internal sealed record ArchivePlan(ImmutableArray<ModelFile> Files, string Root, bool WithFolders, bool IsGzip)
{
    /// <summary>The same for archives that are the same bytes.</summary>
    /// <param name="facts">Those of the files, in their order.</param>
    public string KeyOf(IEnumerable<FileFacts> facts)
    {
        var text = new StringBuilder(Root).Append('\0').Append(WithFolders).Append('\0').Append(IsGzip);
        foreach (var (file, fact) in Files.Zip(facts))
        {
            text.Append('\0').Append(file.Path).Append('\0').Append(fact.Digest);
        }

        return Digest.Compute(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    /// <summary>Every folder of the archive, parents first.</summary>
    public IEnumerable<string> Folders
    {
        get
        {
            var folders = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var path in Files.Select(file => Root + file.Path))
            {
                for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
                {
                    folders.Add(path[..(slash + 1)]);
                }
            }

            return folders;
        }
    }
}
