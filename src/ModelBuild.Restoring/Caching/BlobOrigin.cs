namespace ModelBuild.Restoring.Caching;

/// <summary>How a blob that the cache has not is had.</summary>
public sealed record BlobOrigin
{
    /// <summary>Opens it where it is, at a byte offset.</summary>
    public required Func<long, CancellationToken, Task<Stream>> OpenAt { get; init; }

    /// <summary>Opens it in the fastest way, which a place that does not do what it says may spoil; <see cref="OpenAt"/> where that is the only one.</summary>
    internal Func<long, CancellationToken, Task<Stream>> OpenFastAt { get => field ?? OpenAt; init; }

    /// <summary>Puts it together, from a byte offset on, out of what the cache has of it and what it has not; null where that is impossible or not worth it.</summary>
    internal Func<long, CancellationToken, Task<DeltaStream?>> AssembleAt { get; init; } = (_, _) => Task.FromResult<DeltaStream?>(null);
}
