using ModelBuild.Formats;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Packing;

/// <summary>Reads one model file once: into the layout, through the hash, and past the format detector.</summary>
internal static class FileReader
{
    /// <exception cref="ModelException">The file changed while it was read, or cannot be read.</exception>
    public static async Task<FileFacts> ReadAsync(ModelFile file, FileStat before, OciLayout layout, CancellationToken cancellationToken)
    {
        var header = new byte[FormatDetector.HeaderSize];
        var headerLength = 0;

        void Inspect(ReadOnlyMemory<byte> bytes)
        {
            var wanted = Math.Min(bytes.Length, header.Length - headerLength);
            bytes[..wanted].CopyTo(header.AsMemory(headerLength));
            headerLength += wanted;
        }

        void Check()
        {
            if (FileStat.Of(file.SourcePath) != before)
            {
                throw new ModelException(PackDiagnostics.FileChanged(file));
            }
        }

        try
        {
            await using var content = BlobFile.OpenRead(file.SourcePath);
            var (digest, size) = await layout.IngestAsync(content, before.Size, Inspect, Check, cancellationToken).ConfigureAwait(false);
            if (size != before.Size)
            {
                throw new ModelException(PackDiagnostics.FileChanged(file));
            }

            var read = header.AsSpan(0, headerLength);
            return new() { Digest = digest, Size = size, Format = FormatDetector.Detect(file.Path, read), IsText = IsText(read) };
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(PackDiagnostics.FileNotReadable(file, exception.Message), exception);
        }
    }

    private static bool IsText(ReadOnlySpan<byte> header) => !header.Contains((byte)0);
}
