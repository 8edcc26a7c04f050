namespace ModelBuild.Oci.Layout;

/// <summary>The repositories of a folder registry: every folder of it that is a layout.</summary>
internal static class FolderCatalog
{
    public static IEnumerable<string> List(string directory)
    {
        var root = new DirectoryInfo(directory);
        return root.Exists ? Below(root, "") : [];
    }

    private static IEnumerable<string> Below(DirectoryInfo folder, string prefix)
    {
        foreach (var inner in folder.EnumerateDirectories().OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            var name = prefix + inner.Name;
            var isLayout = RegistryAddress.IsLayout(inner.FullName);
            if (isLayout && RepositoryName.IsValid(name))
            {
                yield return name;
            }

            // What a layout keeps in these is no repository; beside them one may lie whose name begins with this one's.
            if (inner.LinkTarget is null && !(RegistryAddress.IsLayout(folder.FullName) && inner.Name is "blobs" or "staging"))
            {
                foreach (var further in Below(inner, $"{name}/"))
                {
                    yield return further;
                }
            }
        }
    }
}
