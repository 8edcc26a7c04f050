using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A form of a model whose layers are in the layout; the rest is still to be stored.</summary>
internal sealed record WrittenForm
{
    /// <summary>What the tag is to name: a manifest, or an index of <see cref="Manifests"/>.</summary>
    public required OciDocument Document { get; init; }

    /// <summary>The manifests, each with its configuration.</summary>
    public required ImmutableArray<(OciDocument Manifest, BlobSource Config)> Manifests { get; init; }

    /// <summary>What has the manifest as its subject, each with its configuration. It stands in the layout without a tag.</summary>
    public ImmutableArray<(OciDocument Manifest, BlobSource Config)> Referrers { get; init; } = [];

    public static WrittenForm Of((OciDocument Manifest, BlobSource Config) written) => new() { Document = written.Manifest, Manifests = [written] };

    /// <summary>All that must be in the layout.</summary>
    public IEnumerable<Descriptor> Content => Manifests.Concat(Referrers).SelectMany(one => one.Manifest.Manifest!.Blobs.Append(one.Manifest.Descriptor)).Append(Document.Descriptor);
}
