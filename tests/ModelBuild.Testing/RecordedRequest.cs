using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ModelBuild.Testing;

/// <summary>One request as a registry saw it; the last four change while it runs.</summary>
public sealed class RecordedRequest
{
    private long bytesIn;
    private long bytesOut;
    private long ended = long.MaxValue;

    internal RecordedRequest(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        Method = context.Request.Method;
        Path = query < 0 ? target : target[..query];
        Query = query < 0 ? "" : target[query..];
        Connection = context.Connection.Id;
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public string Method { get; }

    /// <summary>As it was sent, without the query.</summary>
    public string Path { get; }

    /// <summary>With its '?'; empty where there is none.</summary>
    public string Query { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Which of the client's connections it came over.</summary>
    public string Connection { get; }

    /// <summary>0 while there is none, and where the connection was lost before.</summary>
    public int Status { get; internal set; }

    /// <summary>Bytes of the request's body that were read.</summary>
    public long BytesIn => Interlocked.Read(ref bytesIn);

    /// <summary>Bytes of the answer's body that were sent.</summary>
    public long BytesOut => Interlocked.Read(ref bytesOut);

    /// <summary>What was made to go wrong with it.</summary>
    public Fault? Fault { get; internal set; }

    private long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>A header's value; null where it was not sent.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public bool Is(string method, string path) => (method == "*" || method == Method) && Endpoints.Matches(path, Path);

    public override string ToString() => $"{Method} {Path}{Query} -> {Status} ({BytesIn} in, {BytesOut} out){(Fault is null ? "" : $" [{Fault}]")}";

    /// <summary>True where it was being answered when another one came.</summary>
    internal bool RanWhen(RecordedRequest other) => Began <= other.Began && Interlocked.Read(ref ended) > other.Began;

    internal void End() => Interlocked.Exchange(ref ended, Stopwatch.GetTimestamp());

    internal void CountIn(long bytes) => Interlocked.Add(ref bytesIn, bytes);

    internal void CountOut(long bytes) => Interlocked.Add(ref bytesOut, bytes);
}
