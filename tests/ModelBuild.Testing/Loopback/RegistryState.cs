using System.Collections.Concurrent;

namespace ModelBuild.Testing.Loopback;

/// <summary>What a loopback registry is and holds: all that its handlers share.</summary>
internal sealed class RegistryState(LoopbackOptions options, BlobShelf shelf)
{
    private readonly ConcurrentDictionary<string, HeldRepository> repositories = new(StringComparer.Ordinal);

    public LoopbackOptions Options { get; } = options;

    public BlobShelf Shelf { get; } = shelf;

    public HeldRepository this[string name] => repositories.GetOrAdd(name, _ => new(name, Shelf));

    public IReadOnlyCollection<HeldRepository> Repositories => [.. repositories.Values.Where(repository => repository.Exists)];
}
