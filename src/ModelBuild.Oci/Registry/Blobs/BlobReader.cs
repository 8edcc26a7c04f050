using System.Net;
using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// A part of a blob. A body that breaks, stalls or ends too early is opened again where it ended, so its
/// reader sees one whole stream. Bytes are not hashed here: the digest is the validator, and whoever keeps them checks it. A part that ends before the blob
/// is served as asked, or not at all: who wants a part of a large blob does not want to be sent the whole.
/// </summary>
internal sealed class BlobReader(RegistryChannel channel, Descriptor blob, ByteRange range) : ForwardStream
{
    /// <summary>Told of what went wrong before it is tried again.</summary>
    public Action<RegistryException> Stumble { get; init; } = _ => { };

    private readonly RetryBudget budget = channel.Policy.Begin(range.Length);
    private readonly bool isCut = range.IsCutFrom(blob);
    private long position = range.Start;
    private bool mayUseRange = true;
    private bool mayDoubtStorage = true;
    private HttpResponseMessage? response;
    private Stream? body;

    /// <summary>Opens the body at the current position, trying again where that may help.</summary>
    /// <exception cref="ContentNotFoundException">The registry does not hold the blob.</exception>
    /// <exception cref="RangesNotServedException">The part ends before the blob, and the registry does not serve it.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        // Nothing is left to ask for; whether an empty blob exists is still a question.
        while (body is null && (position < range.End || blob.Size == 0))
        {
            try
            {
                await OpenOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException failure) when (failure.IsTransient)
            {
                await WaitAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (position < range.End && buffer.Length > 0)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var count = await body!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, range.End - position)], cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    position += count;
                    budget.Move(count);
                    budget.Gain(count);
                    return count;
                }

                await WaitAsync(Ended(), cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException failure) when (failure.IsTransient)
            {
                await WaitAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }

        await CheckEndAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseBody();
        }

        base.Dispose(disposing);
    }

    private async Task OpenOnceAsync(CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Get, channel.Url($"blobs/{blob.Digest}")) { Once = true };
        var isRange = isCut || (position > 0 && mayUseRange);
        request.Headers.Range = isRange ? new RangeHeaderValue(position, isCut ? range.End - 1 : null) : null;
        response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when isRange && IsExact(response.Content.Headers.ContentRange):
                body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                return;
            case HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when isCut:
                throw new RangesNotServedException(channel.Repository, blob.Digest);
            case HttpStatusCode.OK:
                CheckLength(response.Content.Headers.ContentLength);
                await SkipAsync(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                return;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when isRange:
                // Its ranges are not to be trusted: from the start, over what is known.
                mayUseRange = false;
                throw channel.Failure(request, response, RegistryFailure.Protocol, "it does not serve the range that was asked for").AsTransient();
            case HttpStatusCode.NotFound:
                throw new ContentNotFoundException(channel.Repository, blob.Digest.ToString());
            default:
                var failure = await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
                throw IsExpiredAddress(response) ? failure.AsTransient() : failure;
        }
    }

    /// <summary>True, once, where the registry's storage refuses: its signed address may have run out on the way there.</summary>
    private bool IsExpiredAddress(HttpResponseMessage refused)
    {
        var isFirst = mayDoubtStorage && refused.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
            && !channel.Endpoint.IsOrigin(refused.RequestMessage!.RequestUri!);
        mayDoubtStorage &= !isFirst;
        return isFirst;
    }

    private bool IsExact(ContentRangeHeaderValue? served) =>
        served is { Unit: "bytes", From: { } from, To: { } to, Length: { } length } && from == position && length == blob.Size && (isCut ? to == range.End - 1 : to < blob.Size);

    private void CheckLength(long? length)
    {
        if (length > blob.Size)
        {
            throw new ContentMismatchException(blob, length.Value, null);
        }
    }

    private async Task SkipAsync(Stream whole, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(position, BlobFile.BufferSize)];
        for (var left = position; left > 0;)
        {
            var count = await whole.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
            left -= count > 0 ? count : throw Ended();
            budget.Move(count);
        }

        body = whole;
    }

    /// <summary>One byte more than the blob has is one too many.</summary>
    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        if (body is null || position < range.End)
        {
            return;
        }

        try
        {
            if (await body.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
            {
                throw new ContentMismatchException(blob, blob.Size + 1, null);
            }
        }
        catch (RegistryException failure) when (failure.IsTransient)
        {
            // All bytes are here; that the connection broke after them is nothing to anyone.
        }

        CloseBody();
    }

    private async Task WaitAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        CloseBody();
        failure.Repository ??= channel.Repository;
        Stumble(failure);
        if (!await budget.TryWaitAsync(failure.RetryAfter, cancellationToken).ConfigureAwait(false))
        {
            throw failure;
        }
    }

    private RegistryException Ended() => new(RegistryFailure.ConnectionLost, $"the blob ended after {position} of {blob.Size} bytes")
    {
        Method = "GET",
        Url = SafeUrl.Of(channel.Url($"blobs/{blob.Digest}")),
        Repository = channel.Repository,
        IsTransient = true,
    };

    private void CloseBody()
    {
        body = null;
        response?.Dispose();
        response = null;
    }
}
