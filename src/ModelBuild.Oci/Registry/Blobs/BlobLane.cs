using System.IO.Pipelines;

namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>A part of a blob that is fetched ahead, into memory, until somebody comes to read it.</summary>
internal sealed class BlobLane : IDisposable
{
    /// <summary>Small enough not to be a large object.</summary>
    private const int SegmentSize = 64 * 1024;

    /// <summary>2 MiB: what one connection holds in memory at most.</summary>
    public const int MaxRoom = 2 * 1024 * 1024;

    private readonly Pipe pipe;
    private readonly CancellationTokenSource stop = new();
    private readonly Stream content;
    private readonly Descriptor blob;

    /// <param name="open">Opens the part.</param>
    /// <param name="receive">Told of bytes as they come.</param>
    public BlobLane(Descriptor blob, ByteRange range, Func<ByteRange, CancellationToken, Task<Stream>> open, Action<int> receive)
    {
        (this.blob, Range) = (blob, range);
        // Room for all of it where that is little: a lane that waits for its reader is a connection that does nothing.
        var room = Math.Min(range.Length, MaxRoom);
        pipe = new(new(minimumSegmentSize: SegmentSize, pauseWriterThreshold: room + 1, resumeWriterThreshold: room, useSynchronizationContext: false));
        content = pipe.Reader.AsStream();
        _ = FillAsync(open, receive, stop.Token);
    }

    public ByteRange Range { get; }

    /// <summary>What has come, in order; a failure after that.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => content.ReadAsync(buffer, cancellationToken);

    public void Dispose()
    {
        stop.Cancel();
        content.Dispose();
        stop.Dispose();
    }

    private async Task FillAsync(Func<ByteRange, CancellationToken, Task<Stream>> open, Action<int> receive, CancellationToken cancellationToken)
    {
        try
        {
            var from = await open(Range, cancellationToken).ConfigureAwait(false);
            await using (from.ConfigureAwait(false))
            {
                var at = Range.Start;
                int count;
                while ((count = await from.ReadAsync(pipe.Writer.GetMemory(SegmentSize), cancellationToken).ConfigureAwait(false)) > 0)
                {
                    at += count;
                    receive(count);
                    pipe.Writer.Advance(count);
                    await pipe.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                if (at < Range.End)
                {
                    throw new ContentMismatchException(blob, at, null);
                }
            }

            await pipe.Writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // For whoever reads, where it belongs: behind what came before it.
            await pipe.Writer.CompleteAsync(exception).ConfigureAwait(false);
        }
    }
}
