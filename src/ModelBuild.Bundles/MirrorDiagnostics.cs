using System.Collections.Immutable;
using System.Globalization;
using ModelBuild.Oci;
using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Hosts;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Bundles;

/// <summary>Sentences of <c>MODEL5###</c> that are about mirrors and <c>hosts.toml</c>.</summary>
public static class MirrorDiagnostics
{
    public static Diagnostic InvalidMirror(string host, InvalidReferenceException failure) => new(
        "MODEL5030",
        $"'{failure.Text}' of the mirror for '{host}' cannot be used: {failure.Reason}.",
        $"Write <ModelRegistryMirror Include=\"HOST\" Mirror=\"…\" />, where HOST is the registry's and Mirror is {RegistryMirror.ValidForms}.");

    /// <summary>True for what should not go on as it is. A mirror that is down does no harm, and must not fail a build that takes warnings for errors.</summary>
    public static bool IsWarning(MirrorIncident incident) => incident.Kind != MirrorIncidentKind.PassedOver;

    public static Diagnostic Of(MirrorIncident incident) => incident.Kind switch
    {
        MirrorIncidentKind.PassedOver => new(
            "MODEL5031",
            $"The mirror '{incident.Mirror}' of '{incident.Origin}' is passed over: {Reason(incident.Failure)}.",
            "Nothing needs to be done: the next mirror or the registry is asked."),
        MirrorIncidentKind.WrongBytes => new(
            "MODEL5032",
            $"The mirror '{incident.Mirror}' of '{incident.Origin}' delivered wrong bytes"
                + (incident.Failure is ContentMismatchException { Expected.Digest: var digest } ? $" for {digest}" : "") + ". Nothing of them was kept, and it is not asked again.",
            "Tell who runs the mirror: what it stores is damaged, or it changes what it serves."),
        MirrorIncidentKind.Unverified => new(
            "MODEL5036",
            $"The certificate of '{incident.Mirror}' is not verified, because 'skip_verify' says so. Whoever is between can read what is sent there, credentials too.",
            "Name the authority's certificate with 'ca' instead.",
            incident.File,
            incident.Line),
        _ => new(
            "MODEL5035",
            $"The certificate of '{incident.Mirror}' is verified although 'skip_verify' says otherwise: the file is that of every registry.",
            "Name the authority's certificate with 'ca', or say 'skip_verify' in the file of the one registry that is meant.",
            incident.File,
            incident.Line),
    };

    public static Diagnostic HostsFile(HostsFileException failure) => failure.Failure == HostsFailure.Certificate
        ? new(
            "MODEL5034",
            $"A certificate that '{failure.File}' names at line {failure.Line} cannot be used: {failure.Reason}.",
            "Put the certificate there, in PEM; relative names are relative to the file's folder.",
            failure.File,
            failure.Line)
        : new(
            "MODEL5033",
            $"'{failure.File}' cannot be used{(failure.Line > 0 ? $" at line {failure.Line.ToString(CultureInfo.InvariantCulture)}" : "")}: {failure.Reason}.",
            "Mend it (containerd's documentation of hosts.toml says what may be in it), or correct ModelRegistryHostsDirectory or MODELBUILD_HOSTS_DIRECTORY.",
            failure.File,
            failure.Line);

    /// <summary>A registry's failure, with the mirrors that were asked in vain before it.</summary>
    public static Diagnostic AfterMirrors(Diagnostic failure, ImmutableArray<AskedMirror> asked) => asked.IsEmpty ? failure : new(
        failure.Code,
        $"{failure.Message} Asked in vain before: {string.Join(", ", asked.Select(mirror => $"'{mirror.Mirror}' ({Reason(mirror.Failure)})"))}.",
        failure.Hint,
        failure.File,
        failure.Line);

    /// <summary>A clause: what is wrong with a mirror, in few words.</summary>
    private static string Reason(Exception? failure) => failure switch
    {
        null or ContentNotFoundException => "it does not hold it",
        ContentMismatchException => "it delivered wrong bytes",
        InvalidDocumentException { Reason: var reason } => reason,
        InvalidReferenceException { Reason: var reason } => reason,
        CredentialException { Place: var place, Reason: var reason } => $"the credentials in {place} cannot be used: {reason}",
        RegistryException { Failure: RegistryFailure.Unauthorized, CredentialSource: null } => "it asks for credentials, and none are for it",
        RegistryException { Failure: RegistryFailure.NameNotResolved } => "its name has no address",
        RegistryException { Failure: RegistryFailure.ConnectionRefused } => "nothing answers there",
        RegistryException { Failure: RegistryFailure.ConnectionLost } => "the connection broke",
        RegistryException { Failure: RegistryFailure.TimedOut } => "it fell silent",
        RegistryException { Failure: RegistryFailure.Tls } => "its certificate is not trusted",
        RegistryException { Failure: RegistryFailure.NotTls } => "it does not speak TLS",
        RegistryException { StatusCode: { } status, Failure: not (RegistryFailure.Redirect or RegistryFailure.Token) } => $"it answers {status.ToString(CultureInfo.InvariantCulture)}",
        RegistryException { Detail: { } detail } => detail,
        RegistryException => "it does not answer as a registry does",
        _ => "it cannot be read",
    };
}
