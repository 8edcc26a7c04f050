using System.Globalization;
using ModelBuild.Oci;
using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Hosts;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL5###</c>: registries, credentials and what they deliver; mirrors have <see cref="MirrorDiagnostics"/>.</summary>
public static class RegistryDiagnostics
{
    public static Diagnostic InvalidReference(InvalidReferenceException failure) => new(
        "MODEL5001",
        $"'{failure.Text}' is not a valid reference: {failure.Reason}.",
        $"Write it as {ArtifactReference.ValidForms}.");

    public static Diagnostic? Of(OciException exception, string place) =>
        Fact(exception, place) is { } fact ? MirrorDiagnostics.AfterMirrors(fact, exception.AskedMirrors) : null;

    private static Diagnostic? Fact(OciException exception, string place) => exception switch
    {
        ContentNotFoundException failure => NotFound(failure),
        ContentMismatchException failure => Mismatch(failure, place),
        InvalidDocumentException failure => InvalidDocument(failure, place),
        MissingBlobsException failure => MissingBlobs(failure),
        InvalidTarException failure => InvalidTar(failure),
        RegistryException failure => Of(failure),
        CredentialException failure => Credentials(failure),
        HostsFileException failure => MirrorDiagnostics.HostsFile(failure),
        _ => null,
    };

    private static Diagnostic NotFound(ContentNotFoundException failure) => new(
        "MODEL5002",
        $"'{failure.Repository}' does not hold {failure.Content}.",
        "Check the repository, tag and digest; a registry may also answer so where the account may not read." + OrmbHint.For(failure.Repository));

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

    private static Diagnostic InvalidTar(InvalidTarException failure) => new(
        "MODEL5006",
        $"The tar file cannot be used: {failure.Reason}.",
        "Check that it is whole, and the tar of an OCI image layout as 'dotnet model copy' and 'skopeo copy … oci-archive:FILE' write it.");

    private static Diagnostic Credentials(CredentialException failure) => new(
        "MODEL5026",
        $"The credentials in {failure.Place} cannot be used: {failure.Reason}.",
        "Mend or remove what is named, or log in again with 'docker login' or its like.");

    private static Diagnostic Of(RegistryException failure) => failure.Failure switch
    {
        RegistryFailure.Unauthorized => new(
            "MODEL5010",
            failure.CredentialSource is null
                ? $"'{Place(failure)}' asks for credentials, and none were found for it{Asked(failure)}."
                : $"'{Place(failure)}' refused the credentials that were found in {failure.CredentialSource}{Asked(failure)}."
                    + (failure.WithheldFrom is null ? "" : $" They were not sent to '{failure.WithheldFrom}', which is not of the registry's domain."),
            $"Run 'dotnet model login {Host(failure)}' (docker's, podman's and oras's login do as well), or set {Variable(failure)}_USERNAME and …_PASSWORD."),
        RegistryFailure.Forbidden => new(
            "MODEL5011",
            $"'{Place(failure)}' does not allow this {(failure.CredentialSource is null ? "without credentials" : $"to the account in {failure.CredentialSource}")}{Asked(failure)}.",
            "Ask who runs the registry for the right to pull or push there, or check quota and policies of the project."),
        RegistryFailure.NotFound => new(
            "MODEL5002",
            $"'{Place(failure)}' does not exist{Asked(failure)}.",
            "Check the repository; some registries (ECR) want it made first, others (Harbor) its project."),
        RegistryFailure.Immutable => new(
            "MODEL5012",
            $"'{Place(failure)}' does not let the tag move{(failure.Found is { } found ? $": it holds {found}" : "")}{Asked(failure)}.",
            "Raise Version; a tag that the registry keeps immutable cannot be overwritten from here."),
        RegistryFailure.TooLarge => new(
            "MODEL5013",
            $"'{Host(failure)}', or a proxy before it, takes nothing this large{Asked(failure)}.",
            "Raise the limit there (nginx: client_max_body_size), or push a smaller file."),
        RegistryFailure.TooManyRequests => new(
            "MODEL5014",
            $"'{Host(failure)}' asks for fewer requests{(failure.RetryAfter is { } wait ? $", and to wait {wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} seconds" : "")}{Asked(failure)}.",
            "Wait and run the same command again, or log in: limits are often higher for accounts."),
        RegistryFailure.Unavailable => new(
            "MODEL5015",
            $"'{Host(failure)}' is there but does not work: it kept answering {failure.StatusCode}{Asked(failure)}.",
            "Run the same command again later; what arrived is kept."),
        RegistryFailure.NameNotResolved => new(
            "MODEL5016",
            $"The name '{Host(failure)}' has no address{Asked(failure)}.",
            "Check the registry's name and the network. A restore needs no network where the lock file pins what the cache holds."),
        RegistryFailure.ConnectionRefused => new(
            "MODEL5017",
            $"Nothing answers at '{Host(failure)}'{Asked(failure)}.",
            "Check host and port, that the registry runs, and that no firewall is between."),
        RegistryFailure.ConnectionLost or RegistryFailure.TimedOut => new(
            "MODEL5018",
            $"The connection to '{Host(failure)}' {(failure.Failure == RegistryFailure.TimedOut ? "fell silent" : "broke")}, again and again{Asked(failure)}.",
            "Run the same command again; a download goes on where it broke."),
        RegistryFailure.Tls => new(
            "MODEL5019",
            $"The certificate of '{Host(failure)}' is not trusted{Asked(failure)}.",
            "Install the authority's certificate on this machine (SSL_CERT_FILE or SSL_CERT_DIR name others), or name it with 'ca' in a hosts.toml of the registry."),
        RegistryFailure.NotTls => new(
            "MODEL5020",
            $"'{Host(failure)}' does not speak TLS{Asked(failure)}.",
            $"Add '{Host(failure)}' to ModelRegistryInsecure if plain HTTP is meant; what is sent there can be read and changed on the way."),
        RegistryFailure.Redirect => new(
            "MODEL5021",
            $"'{Host(failure)}' sends its clients where they do not follow{Asked(failure)}.",
            "Check the registry's external URL and storage redirects."),
        RegistryFailure.Challenge or RegistryFailure.Realm or RegistryFailure.Token => new(
            "MODEL5022",
            $"'{Host(failure)}' asks for authentication that cannot be given{Asked(failure)}.",
            "Check the registry's token server and its external URL."),
        RegistryFailure.Unsupported => new(
            "MODEL5023",
            $"'{Host(failure)}' does not offer this{Asked(failure)}.",
            "Deletion is often switched off, and so is the list of repositories; ask who runs the registry."),
        RegistryFailure.Pagination or RegistryFailure.Protocol => new(
            "MODEL5024",
            $"'{Host(failure)}' does not answer as a registry does{Asked(failure)}.",
            "Check that the host is a registry, and that no proxy or sign-in page answers in its place."),
        _ => new(
            "MODEL5025",
            $"'{Place(failure)}' refused{Asked(failure)}.",
            "What the registry says names the cause."),
    };

    private static string Place(RegistryException failure) => failure.Repository?.ToString() ?? Host(failure);

    private static string Host(RegistryException failure) => failure.Registry?.ToString() ?? new Uri(failure.Url).Authority;

    /// <summary>What was asked and answered, in brackets.</summary>
    private static string Asked(RegistryException failure)
    {
        string?[] facts =
        [
            $"{failure.Method} {failure.Url}",
            failure.StatusCode?.ToString(CultureInfo.InvariantCulture),
            failure.Detail,
            failure.Errors.IsEmpty ? null : string.Join("; ", failure.Errors),
        ];
        return $" ({string.Join(", ", facts.Where(fact => fact is not null))})";
    }

    private static string Variable(RegistryException failure) =>
        "MODELBUILD_REGISTRY_" + string.Concat(Host(failure).ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
