using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>Which files become which bundle, and where it is left.</summary>
public sealed record PackRequest
{
    public required ImmutableArray<ModelFile> Files { get; init; }

    public required ModelMetadata Metadata { get; init; }

    /// <summary>Annotations of the manifest besides those that the metadata gives.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Other models that this one needs.</summary>
    public ImmutableArray<BundleDependency> Dependencies { get; init; } = [];

    /// <summary>The forms to write; the first is the one that the version's tag names.</summary>
    public ImmutableArray<BundleForm> Forms { get; init; } = [BundleForm.ModelPack];

    /// <summary>Absolute path of the project's <c>ormbfile.yaml</c>; null where it has none. It says what the project does not say otherwise.</summary>
    public string? OrmbFile { get; init; }

    /// <summary>
    /// Absolute path of a folder whose README and LICENSE go into a bundle that has none, under the names that registries show; null for none.
    /// </summary>
    public string? DocsDirectory { get; init; }

    /// <summary>Refuse files that are damaged, and a bundle without a file that another one needs.</summary>
    public bool CheckFiles { get; init; } = true;

    public UnsafeContentPolicy UnsafeContent { get; init; } = new();

    /// <summary>Absolute path of the OCI image layout to write. It holds nothing else afterwards.</summary>
    public required string LayoutDirectory { get; init; }

    /// <summary>Absolute path of the file that remembers which file had which digest; null to read every file.</summary>
    public string? DigestCacheFile { get; init; }

    /// <summary>Which files need not be in the layout, since it is only their way elsewhere.</summary>
    internal FileBorrowing Borrowing { get; init; }

    /// <summary>List the chunks of large files, so that a restore that has an older version fetches what changed only.</summary>
    public bool DeltaIndex { get; init; }

    /// <summary>Follow symbolic links wherever they lead.</summary>
    public bool FollowLinks { get; init; }
}

/// <summary>A file to pack.</summary>
public sealed record ModelFile
{
    /// <summary>Absolute path of the file.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Where it goes in the bundle: relative, '/' between segments.</summary>
    public required string Path { get; init; }

    /// <summary>Null to find it out from the name.</summary>
    public ModelFileKind? Kind { get; init; }

    /// <summary>The folder that the wildcard which found it starts from: links may lead anywhere below it. Null for a file named by itself.</summary>
    public string? WildcardRoot { get; init; }
}

/// <summary>What a pack left in the layout.</summary>
public sealed record PackResult
{
    /// <summary>Every form, the first first.</summary>
    public required ImmutableArray<PackedForm> Forms { get; init; }

    /// <summary>The manifest, or index, of the first form.</summary>
    public Descriptor Manifest => Forms[0].Document;

    /// <summary>The tag it has in the layout: the version as <see cref="Oci.RepositoryName.ValidTagForm"/> allows it.</summary>
    public string Tag => Forms[0].Tag;

    /// <summary>False where the layout already held exactly this and nothing was written.</summary>
    public required bool Changed { get; init; }

    /// <summary>Files whose bytes were read, as opposed to known from the digest cache.</summary>
    public required int FilesRead { get; init; }

    public required int FileCount { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long TotalSize { get; init; }

    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];
}

/// <summary>One form of a packed model.</summary>
/// <param name="Tag">In the layout; also the tag that a push gives it.</param>
/// <param name="Document">Its manifest, or its index.</param>
public sealed record PackedForm(BundleForm Form, string Tag, Descriptor Document);
