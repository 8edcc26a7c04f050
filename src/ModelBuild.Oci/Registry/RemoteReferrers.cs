using System.Collections.Immutable;

namespace ModelBuild.Oci.Registry;

/// <summary>
/// The manifests that have another one as their subject: distribution specification, "Listing Referrers". A registry that keeps no such list, as most installed
/// ones do, has it as an index under a tag, which whoever pushes a referrer keeps up.
/// </summary>
internal sealed class RemoteReferrers(RegistryChannel channel, RemoteManifests manifests)
{
    /// <summary>A manifest with more is a service's heap, and nothing that anybody waits for.</summary>
    private const int MaxPages = 10;

    /// <summary>Others may write the same tag at the same time, and no registry says so.</summary>
    private const int MaxRounds = 20;

    /// <summary>What a machine that is busy takes to write what it read.</summary>
    private static readonly TimeSpan LeastSettling = TimeSpan.FromMilliseconds(50);

    /// <summary>A round that took longer waited for a registry that is busy, which says nothing of others.</summary>
    private static readonly TimeSpan MostSettling = TimeSpan.FromSeconds(1);

    public async Task<ImmutableArray<Descriptor>> ListAsync(Digest subject, string artifactType, CancellationToken cancellationToken)
    {
        var all = await AskAsync(subject, artifactType, cancellationToken).ConfigureAwait(false)
            ?? (await ReadTagAsync(subject, cancellationToken).ConfigureAwait(false))?.Manifests
            ?? [];
        // A registry need not filter, and the tag does not.
        return [.. all.Where(referrer => referrer.ArtifactType == artifactType)];
    }

    /// <summary>Makes the list hold a referrer that was pushed.</summary>
    /// <param name="isAnnounced">The registry said that it knows the subject. Some say so and keep no list.</param>
    /// <exception cref="RegistryException">The tag cannot be written, or holds something else.</exception>
    public async Task AddAsync(OciDocument referrer, bool isAnnounced, CancellationToken cancellationToken)
    {
        var subject = referrer.Manifest!.Subject!.Digest;
        if (isAnnounced && await AskAsync(subject, referrer.Manifest.ArtifactType ?? "", cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        var entry = referrer.Descriptor with { ArtifactType = referrer.Manifest.ArtifactType ?? referrer.Manifest.Config.MediaType, Annotations = referrer.Manifest.Annotations };
        for (var round = 0; ; round++)
        {
            var start = channel.Time.GetTimestamp();
            var before = await ReadTagAsync(subject, cancellationToken).ConfigureAwait(false);
            if (before?.Manifests.Any(other => other.Digest == entry.Digest) == true)
            {
                return;
            }

            if (round == MaxRounds)
            {
                throw Useless(subject, "does not keep what is written to it");
            }

            var after = OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = (before?.Manifests ?? []).Add(entry), Annotations = before?.Annotations });
            await new ManifestPush(channel, manifests, after, ReferrersTag.Of(subject)).RunAsync(cancellationToken).ConfigureAwait(false);
            // Whoever read before this and writes after it undoes it. After a few times as long as it takes to do both that has happened, and shows.
            var took = TimeSpan.FromTicks(Math.Clamp(channel.Time.GetElapsedTime(start).Ticks, LeastSettling.Ticks, MostSettling.Ticks));
            await Task.Delay(took * (2 + (2 * Random.Shared.NextDouble())), channel.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Null where the registry has no such list.</summary>
    private async Task<ImmutableArray<Descriptor>?> AskAsync(Digest subject, string artifactType, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<Descriptor>();
        var next = channel.Url($"referrers/{subject}?artifactType={Uri.EscapeDataString(artifactType)}");
        for (var page = 0; next is not null && page < MaxPages; page++)
        {
            using var request = new RegistryRequest(HttpMethod.Get, next) { BodyLimit = OciDocument.MaxSize };
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                // 404, 405, 400, 401 without a challenge: registries have many ways to say that they do not know what is asked.
                return null;
            }

            try
            {
                var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                if (OciDocument.Parse(bytes, response.Content.Headers.ContentType?.MediaType).Index is not { } index)
                {
                    return null;
                }

                found.AddRange(index.Manifests);
            }
            catch (InvalidDocumentException)
            {
                return null;
            }

            next = PageLink.Follow(response, channel.Endpoint);
        }

        return found.DrainToImmutable();
    }

    /// <exception cref="RegistryException">The tag names something that is no list.</exception>
    private async Task<ManifestIndex?> ReadTagAsync(Digest subject, CancellationToken cancellationToken)
    {
        var document = await manifests.FetchAsync(ReferrersTag.Of(subject), cancellationToken).ConfigureAwait(false);
        return document is null ? null : document.Index ?? throw Useless(subject, "names a manifest where it should name a list");
    }

    private RegistryException Useless(Digest subject, string detail) => new(RegistryFailure.Protocol, $"its tag '{ReferrersTag.Of(subject)}' {detail}")
    {
        Method = "GET",
        Url = SafeUrl.Of(channel.Url($"manifests/{ReferrersTag.Of(subject)}")),
        Repository = channel.Repository,
    };
}
