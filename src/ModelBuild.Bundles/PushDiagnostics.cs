using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL2###</c>: pushing.</summary>
public static class PushDiagnostics
{
    public static Diagnostic NotPacked(PushRequest request) => new(
        "MODEL2001",
        $"There is nothing to push: the layout '{request.LayoutDirectory}' holds no '{request.VersionTag}'.",
        "Build first, so that the model is packed, or run the PushModel target, which packs.");

    public static Diagnostic VersionTaken(PushRequest request, Digest there, Digest ours) => new(
        "MODEL2002",
        $"'{request.Destination}:{request.VersionTag}' already holds another bundle: {there} is there, {ours} was to be pushed. A version does not change once it is pushed.",
        "Raise Version, or set ModelAllowTagOverwrite to true to move the tag.");

    public static Diagnostic InvalidTag(string tag) => new(
        "MODEL2003",
        $"'{tag}' in ModelTags is not a tag: expected {RepositoryName.ValidTagForm}.",
        "Correct ModelTags; several tags are divided by ';'.");
}
