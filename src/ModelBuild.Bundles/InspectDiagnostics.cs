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
}
