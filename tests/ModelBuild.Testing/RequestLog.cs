namespace ModelBuild.Testing;

/// <summary>Every request a registry saw, in the order of their arrival; may be read while more arrive.</summary>
public sealed class RequestLog
{
    private readonly List<RecordedRequest> requests = [];

    public IReadOnlyList<RecordedRequest> All => Snapshot();

    /// <summary>The requests of a method ('*' for any) to paths that follow a pattern of <see cref="Endpoints"/>.</summary>
    public IReadOnlyList<RecordedRequest> Of(string method, string path) => [.. Snapshot().Where(request => request.Is(method, path))];

    /// <summary>How many such requests were answered at the same time.</summary>
    public int MostAtOnce(string method, string path)
    {
        var all = Of(method, path);
        return all.Select(one => all.Count(other => other.RanWhen(one))).DefaultIfEmpty().Max();
    }

    public void Clear()
    {
        lock (requests)
        {
            requests.Clear();
        }
    }

    /// <summary>A line for each request, to end a failed assertion with.</summary>
    public override string ToString() => string.Join('\n', Snapshot());

    internal void Add(RecordedRequest request)
    {
        lock (requests)
        {
            requests.Add(request);
        }
    }

    private List<RecordedRequest> Snapshot()
    {
        lock (requests)
        {
            return [.. requests];
        }
    }
}
