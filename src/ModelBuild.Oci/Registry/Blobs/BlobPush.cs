using System.Net;

namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// Brings a blob into the repository: distribution specification, "Pushing Blobs". One PUT of the whole, which every
/// registry takes; when it breaks, on from the middle where the registry can, else again from the start.
/// </summary>
internal sealed class BlobPush(RegistryChannel channel, BlobSource source, IProgress<long>? progress)
{
    private readonly RetryBudget budget = channel.Policy.Begin(source.Descriptor.Size);
    private readonly Descriptor blob = source.Descriptor;
    private long reported;
    private long furthest;
    private bool mayDoubtWire = true;

    public async Task<PushOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (await IsHeldAsync(cancellationToken).ConfigureAwait(false))
        {
            return PushOutcome.Present;
        }

        var uploads = new UploadSessions(channel);
        var session = source.MountFrom is { Registry: { } registry, Name: { } name } && registry == channel.Repository.Registry && name != channel.Repository.Name
            ? await uploads.MountAsync(blob, name, cancellationToken).ConfigureAwait(false)
            : await uploads.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return PushOutcome.Mounted;
        }

        await SendAsync(uploads, session, cancellationToken).ConfigureAwait(false);
        return PushOutcome.Sent;
    }

    private Task<bool> IsHeldAsync(CancellationToken cancellationToken) => BlobPresence.IsHeldAsync(channel, blob, Access.Push, cancellationToken);

    private async Task SendAsync(UploadSessions uploads, UploadSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isDamaged = false;
            try
            {
                await SendOnceAsync(session, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RegistryException failure)
            {
                isDamaged = IsDamage(failure);
                if (!await MayGoOnAsync(failure, cancellationToken).ConfigureAwait(false)
                    || !await budget.TryWaitAsync(failure.RetryAfter, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }

            // The answer may be all that was lost.
            if (await IsHeldAsync(cancellationToken).ConfigureAwait(false))
            {
                Report(blob.Size - reported);
                return;
            }

            // What a registry holds of damaged bytes is damaged.
            session = isDamaged
                ? await uploads.BeginAsync(cancellationToken).ConfigureAwait(false)
                : await uploads.ResumeAsync(session, cancellationToken).ConfigureAwait(false);
            Report(session.Offset - reported);
            budget.Gain(Math.Max(0, session.Offset - furthest));
            furthest = Math.Max(furthest, session.Offset);
        }
    }

    private async Task SendOnceAsync(UploadSession session, CancellationToken cancellationToken)
    {
        if (session.Offset == 0)
        {
            await PutAsync(session, Content(0), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (session.Offset < blob.Size)
        {
            await PatchAsync(session, cancellationToken).ConfigureAwait(false);
        }

        await PutAsync(session, new ByteArrayContent([]), cancellationToken).ConfigureAwait(false);
    }

    private async Task PatchAsync(UploadSession session, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Patch, session.Location) { Once = true, Content = Content(session.Offset) };
        request.Content.Headers.TryAddWithoutValidation("Content-Range", $"{session.Offset}-{blob.Size - 1}");
        using var response = await TransferAsync(session, request, cancellationToken).ConfigureAwait(false);
        session.MoveTo(channel, request, response, blob.Size);
    }

    private async Task PutAsync(UploadSession session, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Put, session.CommitUrl(blob.Digest)) { Once = true, Content = content };
        using var response = await TransferAsync(session, request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> TransferAsync(UploadSession session, RegistryRequest request, CancellationToken cancellationToken)
    {
        request.Content!.Headers.ContentType = new("application/octet-stream");
        // A refusal then comes before the bytes are sent in vain.
        request.Headers.ExpectContinue = request.Content.Headers.ContentLength > 1024 * 1024;
        var content = request.Content as BlobContent;
        try
        {
            var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (content?.SourceFailure is { } failure && exception is not OperationCanceledException)
        {
            throw failure is OciException ? failure : new IOException(failure.Message, failure);
        }
        finally
        {
            session.Sent = Math.Max(session.Sent, content?.Position ?? 0);
        }
    }

    /// <summary>True where another try may succeed. Bytes that the registry says are others are looked at again here.</summary>
    private async Task<bool> MayGoOnAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        if (failure.IsTransient || failure.Errors.Any(error => error.Code is "BLOB_UPLOAD_UNKNOWN" or "BLOB_UPLOAD_INVALID" or "RANGE_INVALID"))
        {
            return true;
        }

        if (failure.StatusCode is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return true;
        }

        if (!mayDoubtWire || !IsDamage(failure))
        {
            return false;
        }

        mayDoubtWire = false;
        await VerifySourceAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static bool IsDamage(RegistryException failure) => failure.Errors.Any(error => error.Code == "DIGEST_INVALID");

    /// <exception cref="ContentMismatchException">The registry was right.</exception>
    private async Task VerifySourceAsync(CancellationToken cancellationToken)
    {
        var content = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            using var verifier = new BlobVerifier(blob);
            await verifier.FollowAsync(content, null, cancellationToken).ConfigureAwait(false);
            verifier.Finish();
        }
    }

    private BlobContent Content(long offset) => new(source, offset, Report);

    private void Report(long bytes)
    {
        if (bytes > 0)
        {
            budget.Move(bytes);
        }

        if (bytes != 0)
        {
            reported += bytes;
            progress?.Report(bytes);
        }
    }
}
