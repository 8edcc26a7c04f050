using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ModelBuild.Oci.Registry;

/// <summary>Lists tags page by page: distribution specification, "Listing Tags".</summary>
internal sealed class RemoteTags(RegistryChannel channel)
{
    /// <summary>ECR refuses more.</summary>
    private const int PageSize = 1000;
    private const int MaxPages = 1000;

    /// <summary>Registries that know no pages give all tags at once.</summary>
    private const int MaxPageBytes = 64 * 1024 * 1024;

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var next = channel.Url($"tags/list?n={PageSize}");
        while (next is not null && visited.Add(next.AbsoluteUri))
        {
            using var request = new RegistryRequest(HttpMethod.Get, next) { BodyLimit = MaxPageBytes };
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                yield break;
            }

            var tags = await ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
            // What is no tag by the grammar cannot be asked for either, and might be anything.
            foreach (var tag in tags.Where(tag => RepositoryName.IsValidTag(tag) && !ReferrersTag.IsOne(tag) && seen.Add(tag)))
            {
                yield return tag;
            }

            next = visited.Count < MaxPages
                ? Next(response, tags)
                : throw channel.Failure(request, response, RegistryFailure.Pagination, $"its list of tags has more than {MaxPages} pages");
        }
    }

    private async Task<IReadOnlyList<string>> ReadAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return json.RootElement.GetProperty("tags") is { ValueKind: JsonValueKind.Array } tags
                ? [.. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw channel.Failure(
                request, response, RegistryFailure.Protocol, body.Length > MaxPageBytes ? $"a page of tags has over {MaxPageBytes} bytes" : "it answers no list of tags");
        }
    }

    /// <summary>
    /// The next page. A link to another origin, from a proxy that forgot to translate it or from an attacker, is never
    /// followed; the specification's <c>last</c> leads on as well.
    /// </summary>
    private Uri? Next(HttpResponseMessage response, IReadOnlyList<string> tags)
    {
        if (PageLink.Find(response) is null || tags is not [.., var last])
        {
            return null;
        }

        return PageLink.Follow(response, channel.Endpoint) ?? channel.Url($"tags/list?n={PageSize}&last={Uri.EscapeDataString(last)}");
    }
}
