using System.Security.Cryptography;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>A model file on its way into an archive: read once, hashed and looked at as it passes.</summary>
internal sealed class MemberStream(ModelFile file, FileStat stat, IProgress<long>? progress) : Stream
{
    private readonly FileStream content = BlobFile.OpenRead(file.SourcePath);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly HeaderPeek header = new();
    private long position;

    public override bool CanRead => true;

    /// <summary>The writer of archives asks the length of a stream that can seek, and would keep any other in memory.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => stat.Size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>What the file held; all of it must have been read.</summary>
    /// <exception cref="ModelException">The file changed while it was read.</exception>
    /// <param name="known">What is known of the file; it is not looked at again where it holds the same.</param>
    public async Task<FileFacts> FinishAsync(FileFacts? known, CancellationToken cancellationToken)
    {
        // More than was announced would be in no archive.
        if (position != stat.Size || await content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
            throw new ModelException(PackDiagnostics.FileChanged(file));
        }

        var facts = header.Facts(file.Path, Digest.FromSha256(hash.GetHashAndReset()), position);
        facts = known?.Digest == facts.Digest ? known : await FileFacts.DescribeAsync(facts, file.Path, content, cancellationToken).ConfigureAwait(false);
        FileReader.CheckUnchanged(file, stat);
        return facts;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, stat.Size - position);
        var count = await content.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        hash.AppendData(buffer.Span[..count]);
        header.See(buffer[..count]);
        position += count;
        progress?.Report(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
