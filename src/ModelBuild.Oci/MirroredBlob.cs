using System.Collections.Immutable;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>
/// A blob's bytes from the first mirror that has them, else from the registry. Where a mirror breaks in the middle, another place
/// goes on from there. Whoever verifies the bytes says so here if they were wrong.
/// </summary>
public sealed class MirroredBlob : ForwardStream
{
    private readonly ImmutableArray<AskedMirror>.Builder asked = ImmutableArray.CreateBuilder<AskedMirror>();
    private readonly RepositoryAddress repository;
    private readonly IRepository origin;
    private readonly Queue<Mirror> left;
    private readonly Descriptor blob;
    private readonly Action<MirrorIncident> tell;
    private readonly long end;
    private readonly bool isWhole;
    private long position;
    private Mirror? mirror;
    private Stream? content;
    private bool isMixed;

    internal MirroredBlob(RepositoryAddress repository, IRepository origin, ImmutableArray<Mirror> mirrors, Descriptor blob, ByteRange range, Action<MirrorIncident> tell)
    {
        (this.repository, this.origin, this.blob, this.tell) = (repository, origin, blob, tell);
        (left, position, end, isWhole) = (new(mirrors), range.Start, range.End, range == ByteRange.From(0, blob));
    }

    /// <summary>Says that the bytes were not those of the blob.</summary>
    /// <returns>True where a mirror sent some of them: opened once more from its start, the blob may come right from elsewhere.</returns>
    public bool Refute(ContentMismatchException mismatch)
    {
        // Only who sent all of them is certainly to blame; who broke in the middle is not asked any more in any case.
        if (mirror is not null && isWhole && !isMixed)
        {
            mirror.SetAside(mismatch, tell);
        }

        return mirror is not null || isMixed;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var count = await content!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                position += count;
                return count;
            }
            catch (Exception exception) when (mirror is not null && exception is not (ContentMismatchException or RangesNotServedException) && Mirror.IsFailure(exception))
            {
                isMixed = true;
                mirror.SetAside(exception, tell);
                asked.Add(new(mirror.Name, exception));
                await CloseAsync().ConfigureAwait(false);
                await OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OciException exception) when (mirror is null)
            {
                exception.AskedMirrors = asked.ToImmutable();
                throw;
            }
        }
    }

    /// <summary>Opens the next place that has the blob at the current position.</summary>
    internal async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (left.TryDequeue(out mirror))
        {
            var failure = mirror.AsideBecause(repository);
            try
            {
                if (failure is null)
                {
                    content = await mirror.Open(repository).OpenBlobAsync(blob, new ByteRange(position, end), cancellationToken).ConfigureAwait(false);
                    return;
                }
            }
            catch (Exception exception) when (Mirror.IsFailure(exception))
            {
                failure = exception;
                mirror.Fail(repository, exception, tell);
            }

            asked.Add(new(mirror.Name, failure));
        }

        try
        {
            content = await origin.OpenBlobAsync(blob, new ByteRange(position, end), cancellationToken).ConfigureAwait(false);
        }
        catch (OciException exception)
        {
            exception.AskedMirrors = asked.ToImmutable();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content?.Dispose();
            content = null;
        }

        base.Dispose(disposing);
    }

    private async ValueTask CloseAsync()
    {
        if (content is { } open)
        {
            content = null;
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
