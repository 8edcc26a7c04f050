using System.Collections.Immutable;

namespace ModelBuild.Oci.Layout;

/// <summary>What an <c>index.json</c> lists: manifests, each under a tag or none. Changes make a new list of the old.</summary>
internal static class LayoutEntries
{
    private static readonly IEqualityComparer<Descriptor> SameEntry =
        EqualityComparer<Descriptor>.Create((one, other) => one!.SameContent(other!) && TagOf(one) == TagOf(other!), entry => entry.Digest.GetHashCode());

    public static string? TagOf(Descriptor manifest) => manifest.Annotation(AnnotationNames.RefName);

    public static Descriptor Tagged(Descriptor manifest, string? tag) =>
        manifest with { Annotations = tag is null ? null : Annotations.Create(KeyValuePair.Create(AnnotationNames.RefName, tag)) };

    public static Descriptor? Find(ManifestIndex index, string tag) => index.Manifests.FirstOrDefault(manifest => TagOf(manifest) == tag);

    public static IEnumerable<string> Tags(ManifestIndex index) => index.Manifests.Select(TagOf).OfType<string>();

    public static bool AreSame(ImmutableArray<Descriptor> one, ImmutableArray<Descriptor> other) => one.SequenceEqual(other, SameEntry);

    public static ImmutableArray<Descriptor> Add(ImmutableArray<Descriptor> manifests, Descriptor manifest, string? tag)
    {
        var entry = Tagged(manifest, tag);
        var listed = tag is null ? manifests.Any(other => other.Digest == manifest.Digest) : manifests.Contains(entry, SameEntry);
        if (listed)
        {
            return manifests;
        }

        // The tag moves here. What it named before stays listed, without a tag where it has no other.
        var moved = manifests.Select(other => tag is not null && TagOf(other) == tag ? Tagged(other, null) : other).Append(entry).ToList();
        var tagged = moved.Where(other => TagOf(other) is not null).Select(other => other.Digest).ToHashSet();
        return [.. moved.Where(other => TagOf(other) is not null || !tagged.Contains(other.Digest)).DistinctBy(other => (other.Digest, TagOf(other)))];
    }

    /// <summary>What the tag named stays listed.</summary>
    public static ImmutableArray<Descriptor> RemoveTag(ImmutableArray<Descriptor> manifests, string tag)
    {
        var left = manifests.Where(manifest => TagOf(manifest) != tag).ToList();
        var orphans = manifests.Where(manifest => TagOf(manifest) == tag && left.All(other => other.Digest != manifest.Digest));
        return [.. left, .. orphans.Select(manifest => Tagged(manifest, null)).DistinctBy(manifest => manifest.Digest)];
    }

    /// <summary>Under whatever tags.</summary>
    public static ImmutableArray<Descriptor> RemoveManifest(ImmutableArray<Descriptor> manifests, Digest digest) => manifests.RemoveAll(manifest => manifest.Digest == digest);
}
