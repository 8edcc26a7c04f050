using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL5###</c>: registries, credentials and what they deliver.</summary>
public static class RegistryDiagnostics
{
    public static Diagnostic InvalidReference(InvalidReferenceException failure) => new(
        "MODEL5001",
        $"'{failure.Text}' is not a valid reference: {failure.Reason}.",
        $"Write it as {ArtifactReference.ValidForms}.");

    public static Diagnostic? Of(OciException exception, string place) => exception switch
    {
        ContentNotFoundException failure => NotFound(failure),
        ContentMismatchException failure => Mismatch(failure, place),
        InvalidDocumentException failure => InvalidDocument(failure, place),
        MissingBlobsException failure => MissingBlobs(failure),
        _ => null,
    };

    private static Diagnostic NotFound(ContentNotFoundException failure) => new(
        "MODEL5002",
        $"'{failure.Repository}' does not hold {failure.Content}.",
        "Check the repository, tag and digest; a registry may also answer so where the account may not read.");

    private static Diagnostic Mismatch(ContentMismatchException failure, string place) => new(
        "MODEL5003",
        $"'{place}' delivered wrong bytes: expected {failure.Expected.Digest} of {failure.Expected.Size} bytes, "
            + (failure.ActualDigest is { } digest ? $"received {digest}." : $"received {failure.ActualSize} bytes.") + " Nothing of it was kept.",
        "Run the same command again; if it fails again, the content is damaged there and must be pushed again.");

    private static Diagnostic InvalidDocument(InvalidDocumentException failure, string place) => new(
        "MODEL5004",
        $"A manifest of '{place}' cannot be used: {failure.Reason}.",
        "Check that the reference names an OCI artifact, and push it again.");

    private static Diagnostic MissingBlobs(MissingBlobsException failure) => new(
        "MODEL5005",
        $"'{failure.Repository}' refused the manifest {failure.Manifest} because it lost a blob that was pushed before it.",
        "Push again; a registry that collects garbage while models are pushed needs a longer grace period.");
}
