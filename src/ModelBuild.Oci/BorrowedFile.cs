namespace ModelBuild.Oci;

/// <summary>A file of somebody else's that stands for a blob.</summary>
/// <param name="Stat">What it was when it had the blob's bytes.</param>
internal sealed record BorrowedFile(string Path, FileStat Stat)
{
    /// <exception cref="SourceChangedException">The file was changed since, or is gone.</exception>
    public void ThrowIfChanged()
    {
        if (!File.Exists(Path) || FileStat.Of(Path) != Stat)
        {
            throw new SourceChangedException(Path);
        }
    }
}
