using System.Collections.Immutable;

namespace ModelBuild.Bundles;

/// <summary>What a project says of its model; the <c>descriptor</c> and <c>config</c> of a ModelPack configuration. Null is left out.</summary>
public sealed record ModelMetadata
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<string> Authors { get; init; } = [];

    public string? Vendor { get; init; }

    public string? Family { get; init; }

    /// <summary>SPDX expressions.</summary>
    public ImmutableArray<string> Licenses { get; init; } = [];

    public string? DocumentationUrl { get; init; }

    public string? SourceUrl { get; init; }

    public string? Revision { get; init; }

    /// <summary>Where null, it is found out from the files.</summary>
    public string? Format { get; init; }

    public string? Architecture { get; init; }
}
