namespace ModelBuild.Oci.Registry;

/// <summary>How registries are spoken to; what each value means stands at <see cref="RepositoriesOptions"/>.</summary>
internal sealed record RegistrySettings
{
    public required IReadOnlyCollection<string> InsecureHosts { get; init; }

    public required IReadOnlyCollection<string> TrustedTokenHosts { get; init; }

    public required TimeSpan IdleTimeout { get; init; }

    public required int Tries { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The one host that is spoken to, where its name alone does not say how.</summary>
    public RegistryRoute Route { get; init; } = new();
}
