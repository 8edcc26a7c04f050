using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Makes sentences of the facts that lower floors throw: registries (<c>MODEL5###</c>) and the disk (<c>MODEL7###</c>).</summary>
public static class FailureDiagnostics
{
    /// <param name="place">The repository or folder that was worked on.</param>
    /// <returns>Null where the exception is no failure of the outer world: a bug, a cancellation, or a diagnostic already.</returns>
    public static Diagnostic? Of(Exception exception, string place) => exception switch
    {
        InvalidReferenceException failure => RegistryDiagnostics.InvalidReference(failure),
        SourceChangedException failure => PackDiagnostics.FileChanged(failure.File),
        OciException failure => RegistryDiagnostics.Of(failure, place),
        UnsupportedBundleException failure => InspectDiagnostics.Unsupported(place, failure),
        ArchiveException failure => InspectDiagnostics.Archive(place, failure),
        IOException or UnauthorizedAccessException => DiskDiagnostics.Of(exception, place),
        AggregateException { InnerExceptions: [var inner, ..] } => Of(inner, place),
        _ => null,
    };
}
