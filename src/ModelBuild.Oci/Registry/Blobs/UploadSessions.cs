using System.Globalization;
using System.Net;

namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>Begins uploads and finds out how far one got.</summary>
internal sealed class UploadSessions(RegistryChannel channel)
{
    public async Task<UploadSession> BeginAsync(CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Post, channel.Url("blobs/uploads/")) { Content = new ByteArrayContent([]) };
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? UploadSession.Of(channel, request, response)
            : throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the registry take the blob from another of its repositories. Null where it did, else an upload.</summary>
    public async Task<UploadSession?> MountAsync(Descriptor blob, string from, CancellationToken cancellationToken)
    {
        var url = channel.Url($"blobs/uploads/?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(from)}");
        using var request = new RegistryRequest(HttpMethod.Post, url) { Content = new ByteArrayContent([]), MountFrom = from };
        try
        {
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            switch (response.StatusCode)
            {
                case HttpStatusCode.Created:
                    return null;
                case HttpStatusCode.Accepted:
                    return UploadSession.Of(channel, request, response);
            }
        }
        catch (RegistryException failure) when (failure.Failure is RegistryFailure.Unauthorized or RegistryFailure.Forbidden)
        {
            // The account may write here and not read there.
        }

        return await BeginAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The broken upload where the registry kept a part of it that is worth keeping, else a new one.</summary>
    public async Task<UploadSession> ResumeAsync(UploadSession broken, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Get, broken.Location) { Access = Access.Push };
        try
        {
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NoContent && HeldBytes(response) is { } held)
            {
                // "0-0" is what registries say of one byte and of none.
                if (held > 1 && held <= broken.Sent)
                {
                    broken.MoveTo(channel, request, response, held);
                    return broken;
                }

                await CancelAsync(broken, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RegistryException failure) when (failure.IsTransient)
        {
            // A registry that is stuck with what broke may still take it anew.
        }

        return await BeginAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CancelAsync(UploadSession session, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Delete, session.Location) { Access = Access.Push, Once = true };
        try
        {
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            // A courtesy: registries remove abandoned uploads themselves.
        }
    }

    private static long? HeldBytes(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Range", out var ranges) && !response.Content.Headers.NonValidated.TryGetValues("Range", out ranges))
        {
            return null;
        }

        var text = ranges.ToString();
        var range = text.StartsWith("bytes=", StringComparison.Ordinal) ? text[6..] : text;
        return range.Split('-') is ["0", var last] && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) ? end + 1 : null;
    }
}
