using System.Net;

namespace ModelBuild.Oci.Registry;

/// <summary>Pushes one manifest: distribution specification, "Pushing Manifests". Whatever the answer, what is there afterwards decides.</summary>
internal sealed class ManifestPush(RegistryChannel channel, RemoteManifests manifests, OciDocument document, string? tag)
{
    private readonly string reference = tag ?? document.Digest.ToString();

    private const string SubjectHeader = "OCI-Subject";

    /// <returns>True where the registry says that it knows the manifest's subject, and so lists what refers to it.</returns>
    /// <exception cref="MissingBlobsException">The registry misses a blob.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Put, channel.Url($"manifests/{reference}"))
        {
            Content = new ReadOnlyMemoryContent(document.Bytes),
        };
        request.Content.Headers.ContentType = new(document.MediaType);
        try
        {
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
            }

            Check(request, response);
            return response.Headers.Contains(SubjectHeader);
        }
        catch (RegistryException failure) when (failure.Errors.Any(error => error.Code == "MANIFEST_BLOB_UNKNOWN"))
        {
            throw new MissingBlobsException(channel.Repository, document.Digest, failure);
        }
        catch (RegistryException failure) when (IsDoubtful(failure))
        {
            await LookAsync(failure, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private void Check(RegistryRequest request, HttpResponseMessage response)
    {
        if (RemoteManifests.DigestOf(response) is { } stored && stored.Algorithm == document.Digest.Algorithm && stored != document.Digest)
        {
            throw channel.Failure(request, response, RegistryFailure.Protocol, $"it stored {stored} where {document.Digest} was sent");
        }
    }

    /// <summary>
    /// True where the manifest may be there all the same: the answer was lost on its way, or the tag must not move and a
    /// registry says so even of the digest that it holds.
    /// </summary>
    private static bool IsDoubtful(RegistryException failure) =>
        failure.IsTransient || failure.Failure is RegistryFailure.Immutable
        || failure.StatusCode is (int)HttpStatusCode.Conflict or (int)HttpStatusCode.PreconditionFailed
        || failure.Errors.Any(error => error.Code == "TAG_INVALID");

    private async Task LookAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        Descriptor? found;
        try
        {
            found = await manifests.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            // The first failure says more than that looking failed too.
            throw failure;
        }

        if (found?.Digest == document.Digest)
        {
            return;
        }

        throw failure.IsTransient || found is null
            ? failure
            : new RegistryException(RegistryFailure.Immutable, failure.Detail, failure)
            {
                Method = failure.Method,
                Url = failure.Url,
                StatusCode = failure.StatusCode,
                Errors = failure.Errors,
                CredentialSource = failure.CredentialSource,
                Repository = failure.Repository,
                Found = found.Digest,
            };
    }
}
