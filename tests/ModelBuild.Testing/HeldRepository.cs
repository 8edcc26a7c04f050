using System.Text;
using ModelBuild.Oci;
using ModelBuild.Testing.Loopback;

namespace ModelBuild.Testing;

/// <summary>What a loopback registry holds of one repository; a test may put things in, take them away and look.</summary>
public sealed class HeldRepository
{
    private readonly BlobShelf shelf;
    private readonly HashSet<string> blobs = [];
    private readonly Dictionary<string, HeldManifest> manifests = [];
    private readonly SortedDictionary<string, string> tags = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    internal HeldRepository(string name, BlobShelf shelf) => (Name, this.shelf) = (name, shelf);

    public string Name { get; }

    /// <summary>Tags and the digests that they name, sorted.</summary>
    public IReadOnlyDictionary<string, string> Tags
    {
        get
        {
            lock (gate)
            {
                return new SortedDictionary<string, string>(tags, StringComparer.Ordinal);
            }
        }
    }

    public IReadOnlyCollection<string> Blobs
    {
        get
        {
            lock (gate)
            {
                return [.. blobs];
            }
        }
    }

    public IReadOnlyCollection<string> Manifests
    {
        get
        {
            lock (gate)
            {
                return [.. manifests.Keys];
            }
        }
    }

    public Descriptor AddBlob(ReadOnlySpan<byte> content, string mediaType = "application/octet-stream")
    {
        var digest = Digest.Compute(content);
        shelf.Add(digest.ToString(), content);
        Link(digest.ToString());
        return new() { MediaType = mediaType, Digest = digest, Size = content.Length };
    }

    public Descriptor AddBlob(string content, string mediaType = "application/octet-stream") => AddBlob(Encoding.UTF8.GetBytes(content), mediaType);

    /// <summary>Stores a manifest, whether its blobs are there or not.</summary>
    public Descriptor AddManifest(OciDocument document, string? tag = null)
    {
        Put(document.Digest.ToString(), new(document.Bytes.ToArray(), document.MediaType), tag);
        return document.Descriptor;
    }

    /// <summary>Stores any bytes as a manifest.</summary>
    public Digest AddManifest(ReadOnlySpan<byte> content, string mediaType, string? tag = null)
    {
        var digest = Digest.Compute(content);
        Put(digest.ToString(), new(content.ToArray(), mediaType), tag);
        return digest;
    }

    public void Tag(string tag, Digest digest)
    {
        lock (gate)
        {
            tags[tag] = digest.ToString();
        }
    }

    public byte[]? ReadManifest(string tagOrDigest) => Find(tagOrDigest)?.Manifest.Content;

    public byte[]? ReadBlob(Digest digest) => HoldsBlob(digest.ToString()) ? File.ReadAllBytes(shelf.PathOf(digest.ToString())) : null;

    /// <summary>Forgets a blob, as a garbage collection does; a manifest that names it stays.</summary>
    public bool RemoveBlob(Digest digest)
    {
        lock (gate)
        {
            return blobs.Remove(digest.ToString());
        }
    }

    internal bool Exists
    {
        get
        {
            lock (gate)
            {
                return blobs.Count + manifests.Count > 0;
            }
        }
    }

    internal bool HoldsBlob(string digest)
    {
        lock (gate)
        {
            return blobs.Contains(digest);
        }
    }

    internal void Link(string digest)
    {
        lock (gate)
        {
            blobs.Add(digest);
        }
    }

    internal (string Digest, HeldManifest Manifest)? Find(string tagOrDigest)
    {
        lock (gate)
        {
            var digest = tags.GetValueOrDefault(tagOrDigest, tagOrDigest);
            return manifests.TryGetValue(digest, out var manifest) ? (digest, manifest) : null;
        }
    }

    internal void Put(string digest, HeldManifest manifest, string? tag)
    {
        lock (gate)
        {
            manifests[digest] = manifest;
            if (tag is not null)
            {
                tags[tag] = digest;
            }
        }
    }

    internal bool RemoveTag(string tag)
    {
        lock (gate)
        {
            return tags.Remove(tag);
        }
    }

    internal bool RemoveManifest(string digest)
    {
        lock (gate)
        {
            foreach (var tag in tags.Where(tag => tag.Value == digest).Select(tag => tag.Key).ToList())
            {
                tags.Remove(tag);
            }

            return manifests.Remove(digest);
        }
    }
}

/// <summary>A manifest's bytes, and the media type they came under.</summary>
internal sealed record HeldManifest(byte[] Content, string MediaType);
