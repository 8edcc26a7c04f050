namespace ModelBuild.Bundles;

/// <summary>Another model that a model needs. Exactly one of <see cref="Version"/>, <see cref="Tag"/> and <see cref="Digest"/> is there.</summary>
public sealed record BundleDependency
{
    /// <summary><c>host/repository</c>, or a repository of the registry that the model itself is in, wherever it was copied to.</summary>
    public required string Reference { get; init; }

    /// <summary>A version, range or floating version.</summary>
    public string? Version { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }
}
