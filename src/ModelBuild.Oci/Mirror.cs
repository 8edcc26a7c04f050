using System.Collections.Concurrent;
using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>One mirror of one registry, and whether it is still worth asking.</summary>
internal sealed class Mirror(string name, RegistryAddress origin, Func<RepositoryAddress, IRepository> open)
{
    private readonly ConcurrentDictionary<RepositoryAddress, Exception> refusals = new();
    private Exception? breakdown;

    /// <summary>As its user wrote it.</summary>
    public string Name => name;

    /// <summary>May be asked for what has a digest.</summary>
    public bool Pulls { get; init; } = true;

    /// <summary>May say what a tag names.</summary>
    public bool Resolves { get; init; }

    /// <summary>What of it corresponds to a repository of the registry.</summary>
    /// <exception cref="InvalidReferenceException">Its name would get too long there.</exception>
    public IRepository Open(RepositoryAddress repository) => open(repository);

    /// <summary>True for what a mirror, be it a host or a folder, may fail with. Anything else is a bug or a cancellation.</summary>
    public static bool IsFailure(Exception exception) => exception is OciException or IOException or UnauthorizedAccessException;

    /// <summary>Why it is not asked about a repository any more; null where it is.</summary>
    public Exception? AsideBecause(RepositoryAddress repository) => Volatile.Read(ref breakdown) ?? refusals.GetValueOrDefault(repository);

    /// <summary>Remembers a failure for as long as asking again would only fail again.</summary>
    public void Fail(RepositoryAddress repository, Exception failure, Action<MirrorIncident> tell)
    {
        switch (failure)
        {
            // It may well have the next thing that is asked for.
            case ContentNotFoundException or InvalidReferenceException or InvalidDocumentException or RangesNotServedException:
            case RegistryException { Failure: RegistryFailure.NotFound or RegistryFailure.Rejected }:
                break;
            case RegistryException { Failure: RegistryFailure.Unauthorized or RegistryFailure.Forbidden } or CredentialException:
                if (refusals.TryAdd(repository, failure))
                {
                    tell(new(MirrorIncidentKind.PassedOver, name, origin) { Failure = failure });
                }

                break;
            default:
                SetAside(failure, tell);
                break;
        }
    }

    /// <summary>It is not asked any more.</summary>
    public void SetAside(Exception failure, Action<MirrorIncident> tell)
    {
        if (Interlocked.CompareExchange(ref breakdown, failure, null) is null)
        {
            tell(new(failure is ContentMismatchException ? MirrorIncidentKind.WrongBytes : MirrorIncidentKind.PassedOver, name, origin) { Failure = failure });
        }
    }
}
