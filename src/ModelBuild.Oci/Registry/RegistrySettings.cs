namespace ModelBuild.Oci.Registry;

/// <summary>How registries are spoken to; what each value means stands at <see cref="RepositoriesOptions"/>.</summary>
internal sealed record RegistrySettings
{
    public required IReadOnlyCollection<string> InsecureHosts { get; init; }

    public required IReadOnlyCollection<string> TrustedTokenHosts { get; init; }

    public required TimeSpan IdleTimeout { get; init; }

    public required int Tries { get; init; }

    /// <summary>A registry that asks for more patience than this gets its answer reported instead.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    public required TimeProvider Time { get; init; }

    /// <summary>The one host that is spoken to, where its name alone does not say how.</summary>
    public RegistryRoute Route { get; init; } = new();
}
