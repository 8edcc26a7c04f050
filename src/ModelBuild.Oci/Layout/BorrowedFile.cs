namespace ModelBuild.Oci.Layout;

/// <summary>A file of somebody else's that stands for a blob.</summary>
/// <param name="Stat">What it was when it had the blob's bytes.</param>
internal sealed record BorrowedFile(string Path, FileStat Stat)
{
    /// <summary>Opens the file, whose reader learns at its end whether it is still what it was.</summary>
    /// <exception cref="SourceChangedException">The file was changed since, or is gone.</exception>
    public BorrowedStream Open()
    {
        try
        {
            ThrowIfChanged();
            return new(this, BlobFile.OpenRead(Path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceChangedException(Path);
        }
    }

    /// <summary>By size and time: permissions and names may change, and the digest decides in the end.</summary>
    /// <exception cref="SourceChangedException">The file was changed since.</exception>
    public void ThrowIfChanged()
    {
        var now = FileStat.Of(Path);
        if (now.Size != Stat.Size || now.ModifiedTicks != Stat.ModifiedTicks)
        {
            throw new SourceChangedException(Path);
        }
    }
}
