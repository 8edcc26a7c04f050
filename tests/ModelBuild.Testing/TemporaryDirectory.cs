namespace ModelBuild.Testing;

/// <summary>A folder of its own, outside the repository so that no Directory.Build file of ours reaches in; gone at the end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("modelbuild-test-").FullName;

    /// <summary>An absolute path below the folder.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a text file, folders included, and returns its path.</summary>
    public string Write(string relative, string content)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes a binary file, folders included, and returns its path.</summary>
    public string Write(string relative, ReadOnlySpan<byte> content)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that a test killed may still be letting go of its files; the system cleans its temporary folder.
        }
    }

    public override string ToString() => Path;
}
