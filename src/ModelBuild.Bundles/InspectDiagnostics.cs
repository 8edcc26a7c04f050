using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL4###</c>: what a bundle holds.</summary>
public static class InspectDiagnostics
{
    public static Diagnostic Unsupported(string place, UnsupportedBundleException failure) => new(
        "MODEL4001",
        $"The artifact in '{place}' cannot be used as a model: {failure.Reason}.",
        "Pack it again with ModelBuild, or name another artifact.");

    public static Diagnostic NeitherTagNorDigest(string reference) => new(
        "MODEL4002",
        $"'{reference}' says neither which tag nor which digest.",
        "Add a tag, as in ':1.0.0', or a digest, as in '@sha256:…'.");

    public static Diagnostic SeveralVariants(string place, Digest index, IEnumerable<string> variants) => new(
        "MODEL4010",
        $"'{place}' is an index ({index}) of several variants: {string.Join(", ", variants)}. Which one is wanted never depends on the machine.",
        "Add Variant=\"…\" with one of them to the ModelReference item.");

    public static Diagnostic NoSuchVariant(string place, string asked, IEnumerable<string> variants) => new(
        "MODEL4011",
        $"'{place}' has no variant '{asked}'" + (string.Join(", ", variants) is { Length: > 0 } all ? $"; it has {all}." : ": it is no index of variants."),
        "Correct or remove Variant of the ModelReference item.");

    public static Diagnostic Archive(string place, ArchiveException failure) => failure.Fault switch
    {
        ArchiveFault.TooLarge => new(
            "MODEL4013",
            $"An archive in '{place}' is not unpacked, because it would become too large: {failure.Reason}.",
            "Look at what it holds. Where that is what it should be, set ModelUnpackLimit, or publish the files as layers of their own, which need no unpacking."),
        ArchiveFault.Unsafe => new(
            "MODEL4014",
            $"An archive in '{place}' holds what cannot be restored on every system or is not safe: {failure.Reason}.",
            "Publish the model without it."),
        _ => new(
            "MODEL4012",
            $"An archive in '{place}' is damaged, though its bytes are those that were published: {failure.Reason}.",
            "Publish the model again."),
    };

    public static Diagnostic Remark(string place, string remark) => new(
        "MODEL4015",
        $"The model in '{place}' is restored, but {remark}.",
        "Check that nothing is missing; whoever published it may want to know.");

    public static Diagnostic NoOrmbFile(string reference, string reason) => new(
        "MODEL4003",
        $"What '{reference}' says of itself cannot be written as an ormbfile.yaml: {reason}.",
        "Its configuration is of a version of ORMB that today's does not read either; inspect it without --ormbfile.");
}
