using System.Text;

namespace ModelBuild.Oci.Tests;

/// <summary>Small things that many tests need.</summary>
internal static class Sample
{
    public static readonly Digest EmptyDigest = Digest.Parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    public static BlobSource Blob(string content) => Blob(Encoding.UTF8.GetBytes(content));

    public static BlobSource Blob(byte[] content) =>
        BlobSource.OfBytes(new() { MediaType = "text/plain", Digest = Digest.Compute(content), Size = content.Length }, content);

    /// <summary>A manifest of one blob, which is its config and its layer.</summary>
    public static OciDocument ManifestOf(BlobSource blob) =>
        OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = blob.Descriptor, Layers = [blob.Descriptor] });

    /// <summary>A source whose bytes are not those that its descriptor names.</summary>
    public static BlobSource Lying(BlobSource source, byte[] content) => source with { OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream(content)) };

    public static async Task<OciDocument> PushAsync(IRepository repository, string content, string? tag, CancellationToken cancellationToken)
    {
        var blob = Blob(content);
        var manifest = ManifestOf(blob);
        await repository.PushBlobAsync(blob, null, cancellationToken);
        await repository.PushManifestAsync(manifest, tag, cancellationToken);
        return manifest;
    }

    public static async Task<string[]> TagsOfAsync(IRepository repository, CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        await foreach (var tag in repository.ListTagsAsync(cancellationToken))
        {
            tags.Add(tag);
        }

        return [.. tags.Order(StringComparer.Ordinal)];
    }

    /// <summary>Starts a process that does one of the verbs of the child program; it waits until it is told to begin.</summary>
    public static async Task<ChildProcess> StartChildAsync(TemporaryDirectory folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var child = ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "ModelBuild.Testing.Child.dll"), .. arguments], folder.Path, new Dictionary<string, string?> { ["HOME"] = folder.Path });
        await child.WaitForTextAsync("ready\n", cancellationToken);
        return child;
    }

    /// <summary>Every file below a folder that has the name of a digest and other bytes; none if all is well.</summary>
    public static async Task<string[]> WrongBlobsAsync(string blobs, CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        foreach (var file in Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : [])
        {
            await using var content = File.OpenRead(file);
            if ((await Digest.ComputeAsync(content, cancellationToken)).Hex != Path.GetFileName(file))
            {
                wrong.Add(file);
            }
        }

        return [.. wrong];
    }
}
