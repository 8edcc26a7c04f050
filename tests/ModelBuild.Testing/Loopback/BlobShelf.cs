using System.Collections.Concurrent;

namespace ModelBuild.Testing.Loopback;

/// <summary>The blobs and uploads of all repositories, as files, so that no size costs memory.</summary>
internal sealed class BlobShelf(string directory)
{
    private readonly ConcurrentDictionary<string, UploadSession> sessions = new();

    public string PathOf(string digest) => Path.Combine(directory, digest.Replace(':', '-'));

    public void Add(string digest, ReadOnlySpan<byte> content)
    {
        if (!File.Exists(PathOf(digest)))
        {
            var beside = NewFile();
            File.WriteAllBytes(beside, content);
            File.Move(beside, PathOf(digest), overwrite: true);
        }
    }

    public UploadSession Begin(string repository)
    {
        var session = new UploadSession(repository, NewFile());
        sessions[session.Id] = session;
        return session;
    }

    public UploadSession? Find(string id) => sessions.GetValueOrDefault(id);

    public void Forget(UploadSession session)
    {
        sessions.TryRemove(session.Id, out _);
        session.Dispose();
    }

    private string NewFile() => Path.Combine(directory, Guid.NewGuid().ToString("N"));
}
