namespace ModelBuild.Restoring;

/// <summary>One <c>ModelVersion</c> item: the version of a model for all projects below a <c>Directory.Models.props</c>.</summary>
public sealed record ModelVersion
{
    /// <summary>A reference, without version; equal to every other way to write the same repository.</summary>
    public required string Include { get; init; }

    /// <summary>A NuGet version, range or floating version.</summary>
    public string? Version { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }
}
