using System.Collections.Concurrent;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>Looks the credential of each repository up once, when a registry first asks for it: a helper may be a slow program.</summary>
internal sealed class CredentialCache(CredentialLookup lookup)
{
    private readonly ConcurrentDictionary<RepositoryAddress, Entry> entries = new();

    public async Task<Credential?> FindAsync(RepositoryAddress repository, CancellationToken cancellationToken)
    {
        var entry = entries.GetOrAdd(repository, _ => new());
        await entry.Looking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            entry.Credential = entry.IsKnown ? entry.Credential : await lookup(repository, cancellationToken).ConfigureAwait(false);
            entry.IsKnown = true;
            return entry.Credential;
        }
        finally
        {
            entry.Looking.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Looking { get; } = new(1);

        public bool IsKnown { get; set; }

        public Credential? Credential { get; set; }
    }
}
