using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL2###</c>: pushing.</summary>
public static class PushDiagnostics
{
    public static Diagnostic NotPacked(PushRequest request) => new(
        "MODEL2001",
        $"There is nothing to push: the layout '{request.LayoutDirectory}' holds no '{request.LayoutTag ?? request.VersionTag}'.",
        "Build first, so that the model is packed, or run the PushModel target, which packs.");

    public static Diagnostic VersionTaken(PushRequest request, Digest there, Digest ours) => new(
        "MODEL2002",
        $"'{request.Destination}:{request.VersionTag}' already holds another bundle: {there} is there, {ours} was to be pushed. A version does not change once it is pushed.",
        "Raise Version, or set ModelAllowTagOverwrite to true ('dotnet model': --overwrite) to move the tag.");

    public static Diagnostic InvalidTag(string tag) => new(
        "MODEL2003",
        $"'{tag}' is not a tag: expected {RepositoryName.ValidTagForm}.",
        "Correct ModelTags, where several tags are divided by ';', or what the command was given.");

    public static Diagnostic TagTaken(RepositoryAddress repository, string tag, Digest there, Digest ours) => new(
        "MODEL2004",
        $"'{repository}:{tag}' already names another bundle: {there} is there, {ours} was to be.",
        "Choose another tag, or move this one with --overwrite.");

    public static Diagnostic OtherDigest(ArtifactReference from, Digest found, Digest expected) => new(
        "MODEL2005",
        $"'{from}' is {found}, but was to be copied as {expected}.",
        "Correct the digest of the destination, or leave it out: a copy keeps its digest.");

    /// <param name="reason">What the place said.</param>
    public static Diagnostic NoDeltaIndex(Digest bundle, Diagnostic reason) => new(
        "MODEL2007",
        $"The bundle {bundle.Short} is where it should be, but its delta index did not get there: {reason.Message}",
        "Restores fetch whole files then. Push again, or leave ModelDeltaIndex ('dotnet model pack': --delta-index) out where the registry takes nothing that refers to a manifest.");

    public static Diagnostic SeveralTags(string layout, IEnumerable<string> tags) => new(
        "MODEL2006",
        $"The layout '{layout}' {(string.Join(", ", tags) is { Length: > 0 } all ? $"holds several bundles: {all}" : "holds no bundle that has a tag")}.",
        "Say which, as './folder:tag'; 'dotnet model pack' makes a bundle of a folder of files.");
}
