namespace ModelBuild.Testing;

/// <summary>The folder of real model files and captures that lies beside the repository on our machines; nothing of it is copied here.</summary>
public static class SharedFiles
{
    /// <summary>Null where the folder is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The path of a shared file or folder; skips the calling test, and says so, where it is absent.</summary>
    public static string Require(string relative)
    {
        var path = Root is null ? null : Path.Combine(Root, relative);
        if (path is null || !Path.Exists(path))
        {
            Skip.Because($"The shared file '{relative}' is not on this machine.");
        }

        return path;
    }

    private static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "ModelBuild.sln")))
            {
                var shared = Path.Combine(directory.Parent?.FullName ?? "", "shared");
                return Directory.Exists(Path.Combine(shared, "models")) ? shared : null;
            }
        }

        return null;
    }
}
