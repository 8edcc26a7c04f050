using System.Buffers;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>A small model file that was read whole on its way into an archive: its bytes, and what they tell.</summary>
internal sealed class SmallFile : IDisposable
{
    /// <summary>Larger files pass by in pieces.</summary>
    public const int MaxSize = 1024 * 1024;

    private readonly byte[] buffer;

    private SmallFile(byte[] buffer, int length, FileFacts facts)
    {
        this.buffer = buffer;
        (Content, Facts) = (new(buffer, 0, length, writable: false), facts);
    }

    /// <summary>All that it holds, at its start.</summary>
    public MemoryStream Content { get; }

    public FileFacts Facts { get; }

    /// <param name="stat">What the file system said of it; no more than <see cref="MaxSize"/> bytes.</param>
    /// <param name="known">What is known of the file; it is not looked at again where it holds the same.</param>
    /// <exception cref="ModelException">The file changed while it was read, or cannot be read.</exception>
    public static Task<SmallFile> ReadAsync(ModelFile file, FileStat stat, FileFacts? known, CancellationToken cancellationToken) => FileReader.ReadingAsync(file, async () =>
    {
        // More than was announced would be in no archive.
        var buffer = ArrayPool<byte>.Shared.Rent((int)stat.Size + 1);
        try
        {
            var length = FileReader.ReadStart(file, buffer.AsSpan(0, (int)stat.Size + 1));
            if (length != stat.Size)
            {
                throw new ModelException(PackDiagnostics.FileChanged(file));
            }

            var header = new HeaderPeek();
            header.See(buffer.AsMemory(0, length));
            var facts = header.Facts(file.Path, Digest.Compute(buffer.AsSpan(0, length)), length);
            using var content = new MemoryStream(buffer, 0, length, writable: false);
            facts = known?.Digest == facts.Digest ? known : await FileFacts.DescribeAsync(facts, file.Path, content, cancellationToken).ConfigureAwait(false);
            FileReader.CheckUnchanged(file, stat);
            return new SmallFile(buffer, length, facts);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    });

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
