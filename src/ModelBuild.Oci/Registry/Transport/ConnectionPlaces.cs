using System.Collections.Concurrent;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>
/// Limits the requests to one server at a time. The pool's own limit would make requests wait while their idle time-out
/// runs. Reading and writing count apart, since a copy within one registry reads while it writes.
/// </summary>
internal sealed class ConnectionPlaces
{
    public const int Count = 8;

    private readonly ConcurrentDictionary<(string Scheme, string Authority, bool Writes), SemaphoreSlim> places = new();

    /// <summary>Waits for a place. Invoke the result, once or more, to leave it.</summary>
    public async Task<Action> EnterAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        var writes = request.Method != HttpMethod.Get && request.Method != HttpMethod.Head;
        var place = places.GetOrAdd((url.Scheme, url.Authority, writes), _ => new(Count));
        await place.WaitAsync(cancellationToken).ConfigureAwait(false);
        var left = 0;
        return () =>
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                place.Release();
            }
        };
    }
}
