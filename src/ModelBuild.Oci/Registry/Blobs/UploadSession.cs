namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>An upload that a registry has begun: where it goes on, which changes with every answer, and how far it is.</summary>
internal sealed class UploadSession(Uri location, long offset)
{
    /// <summary>As the registry gave it: its query holds the state of the upload.</summary>
    public Uri Location { get; private set; } = location;

    /// <summary>Bytes that the registry holds.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Bytes that were sent at most; a registry that says it holds more is not believed.</summary>
    public long Sent { get; set; } = offset;

    public static UploadSession Of(RegistryChannel channel, RegistryRequest request, HttpResponseMessage response) =>
        new(
            LocationOf(channel, request, response)
                ?? throw channel.Failure(request, response, RegistryFailure.Protocol, "it begins an upload and does not say where"),
            0);

    public void MoveTo(RegistryChannel channel, RegistryRequest request, HttpResponseMessage response, long position)
    {
        Location = LocationOf(channel, request, response) ?? Location;
        Offset = position;
        Sent = Math.Max(Sent, position);
    }

    public Uri CommitUrl(Digest digest) =>
        new($"{Location.AbsoluteUri}{(Location.Query.Length == 0 ? "?" : "&")}digest={Uri.EscapeDataString(digest.ToString())}");

    /// <exception cref="RegistryException">It leads where no upload is sent.</exception>
    private static Uri? LocationOf(RegistryChannel channel, RegistryRequest request, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } given)
        {
            return null;
        }

        var from = response.RequestMessage?.RequestUri ?? request.RequestUri!;
        var location = new Uri(from, given);
        return channel.Endpoint.Refusal(from, location) is { } reason
            ? throw channel.Failure(request, response, RegistryFailure.Redirect, reason)
            : location;
    }
}
