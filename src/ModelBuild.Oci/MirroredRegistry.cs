using System.Collections.Immutable;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>A registry and its mirrors.</summary>
/// <param name="mirrors">In the order in which they are asked.</param>
/// <param name="home">Opens a repository where it is changed.</param>
/// <param name="origin">Opens a repository of the registry itself, or of the server that its hosts.toml names, to read it.</param>
/// <param name="glance">The same, without patience.</param>
/// <param name="incidents">What is to be told to whoever comes first.</param>
internal sealed class MirroredRegistry(
    ImmutableArray<Mirror> mirrors,
    Func<RepositoryAddress, IRepository> home,
    Func<RepositoryAddress, IRepository> origin,
    Func<RepositoryAddress, IRepository> glance,
    ImmutableArray<MirrorIncident> incidents)
{
    private ImmutableArray<MirrorIncident> untold = incidents;
    private volatile bool isAway;

    public IRepository OpenToRead(RepositoryAddress repository, Action<MirrorIncident> tell)
    {
        Tell(tell);
        return new MirroredRepository(home(repository), origin(repository), mirrors, tell);
    }

    public IRepository OpenToWrite(RepositoryAddress repository, Action<MirrorIncident> tell)
    {
        Tell(tell);
        return home(repository);
    }

    /// <summary>
    /// What a tag names at the registry itself, whatever mirrors say; null also where it does not answer and mirrors may do
    /// without it. That costs one try for all tags together.
    /// </summary>
    public async Task<Descriptor?> LookUpTagAsync(RepositoryAddress repository, string tag, CancellationToken cancellationToken)
    {
        if (mirrors.IsEmpty)
        {
            return await origin(repository).ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return isAway ? null : await glance(repository).ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException exception)
        {
            isAway |= exception.StatusCode is null or >= 500;
            return null;
        }
    }

    private void Tell(Action<MirrorIncident> tell)
    {
        foreach (var incident in ImmutableInterlocked.InterlockedExchange(ref untold, []))
        {
            tell(incident);
        }
    }
}
