using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ModelBuild.Oci.Registry;

/// <summary>What a registry answers about itself: whether an account is let in, and which repositories there are.</summary>
/// <param name="channel">To a repository without a name.</param>
internal sealed class RemoteRegistry(RegistryChannel channel)
{
    private const int PageSize = 1000;
    private const int MaxPages = 1000;
    private const int MaxPageBytes = 64 * 1024 * 1024;

    /// <summary>Asks to be let in.</summary>
    /// <returns>False where the registry lets everybody in, and looked at no credentials.</returns>
    /// <exception cref="RegistryException">It does not.</exception>
    public async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Get, Url("")) { BodyLimit = RegistryError.MaxBodySize };
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? request.CredentialSource is not null : throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The repositories that the account may see. Not every registry has such a list.</summary>
    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? last = null;
        for (var page = 0; ; page++)
        {
            using var request = new RegistryRequest(HttpMethod.Get, Url($"_catalog?n={PageSize}{(last is null ? "" : $"&last={Uri.EscapeDataString(last)}")}")) { BodyLimit = MaxPageBytes };
            using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw response.StatusCode == HttpStatusCode.NotFound
                    ? channel.Failure(request, response, RegistryFailure.Unsupported, "it has no list of repositories")
                    : await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
            }

            var names = await ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
            var isNew = false;
            foreach (var name in names.Where(name => RepositoryName.IsValid(name) && seen.Add(name)))
            {
                isNew = true;
                yield return name;
            }

            // A link says that there is more; where it leads the specification's 'last' leads too, and to no other host.
            if (!isNew || !response.Headers.Contains("Link"))
            {
                yield break;
            }

            last = page < MaxPages ? names[^1] : throw channel.Failure(request, response, RegistryFailure.Pagination, $"its list of repositories has more than {MaxPages} pages");
        }
    }

    private Uri Url(string path) => new(channel.Endpoint.Url, $"{channel.Endpoint.Path}/{path}");

    private async Task<IReadOnlyList<string>> ReadAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            return json.RootElement.GetProperty("repositories") is { ValueKind: JsonValueKind.Array } names
                ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw channel.Failure(request, response, RegistryFailure.Protocol, body.Length > MaxPageBytes ? $"a page of repositories has over {MaxPageBytes} bytes" : "it answers no list of repositories");
        }
    }
}
