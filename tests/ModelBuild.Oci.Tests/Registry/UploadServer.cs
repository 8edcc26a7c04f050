using System.Globalization;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>A registry that takes one blob, as CNCF distribution 3 does, and breaks where a test says so.</summary>
internal sealed class UploadServer : IDisposable
{
    public const string Uploads = "/v2/ml/bert/blobs/uploads/";

    private readonly List<byte> received = [];
    private int sessions;
    private int cuts;
    private int cutAfter;

    public UploadServer() => Server = new(Answer) { CutRequest = CutOf, Refuse = request => Refuse(request) };

    public RawServer Server { get; }

    public byte[]? Stored { get; private set; }

    /// <summary>After how many bytes of the first bodies the connection is broken, one for each.</summary>
    public IReadOnlyList<int> Cuts { get; init; } = [];

    /// <summary>False: broken uploads are forgotten, as distribution 2.8 does.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>Changes an answer after it was worked out.</summary>
    public Func<RawRequest, Reply, Reply> Change { get; init; } = (_, reply) => reply;

    public Func<RawRequest, Reply?> Refuse { get; init; } = _ => null;

    public string Location { get; init; } = Uploads;

    public IEnumerable<string> Log => Server.Requests.Select(request => $"{request.Method} {request.Path.Split('/')[^1].Split(':')[0]}");

    public RepositoryAddress Repository => Server.Repository();

    public void Dispose() => Server.Dispose();

    private int? CutOf(RawRequest request)
    {
        if (request.Method is not ("PUT" or "PATCH") || cuts >= Cuts.Count || request["Content-Length"] == "0")
        {
            return null;
        }

        // What comes before the cut is kept, where anything is.
        cutAfter = Cuts[cuts++];
        return cutAfter;
    }

    private Reply Answer(RawRequest request)
    {
        KeepCut();
        return Change(request, Work(request));
    }

    private void KeepCut()
    {
        if (cutAfter > 0)
        {
            var broken = Server.Requests.Last(request => request.Body.Length == cutAfter);
            cutAfter = 0;
            received.AddRange(broken.Body);
            received.RemoveRange(0, Resumes ? 0 : received.Count);
            sessions += Resumes ? 0 : 1;
        }
    }

    private Reply Work(RawRequest request)
    {
        switch (request.Method)
        {
            case "HEAD":
                return Stored is { } content ? new(200) { Body = content } : Reply.Empty(404);
            case "POST":
                received.Clear();
                return Reply.Empty(202, Next());
            case "GET" or "PATCH" or "PUT" or "DELETE" when !request.Target.Contains($"_state={sessions}%3D", StringComparison.Ordinal):
                return Reply.Error(404, "BLOB_UPLOAD_UNKNOWN");
            case "GET":
                return Reply.Empty(204, Next(), ("Range", string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, received.Count - 1)}")));
            case "DELETE":
                return Reply.Empty(204);
            case "PATCH":
                received.AddRange(request.Body);
                return Reply.Empty(202, Next());
            default:
                received.AddRange(request.Body);
                return Commit(request);
        }
    }

    private Reply Commit(RawRequest request)
    {
        byte[] content = [.. received];
        if (!request.Target.EndsWith(Digest.Compute(content).Hex, StringComparison.Ordinal))
        {
            return Reply.Error(400, "DIGEST_INVALID");
        }

        Stored = content;
        return Reply.Empty(201);
    }

    /// <summary>A new state with every answer, as registries give it; what is escaped in it must stay so.</summary>
    private (string Name, string Value) Next() => ("Location", $"{Location}x?_state={++sessions}%3D&b=%2F");
}
