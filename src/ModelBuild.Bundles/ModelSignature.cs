using System.Collections.Immutable;
using ModelBuild.Formats;

namespace ModelBuild.Bundles;

/// <summary>One way to call a model.</summary>
public sealed record ModelSignature
{
    /// <summary>The file that is called, where the bundle has several models; else null.</summary>
    public string? File { get; init; }

    /// <summary>Its name, where the format has names for it.</summary>
    public string? Name { get; init; }

    public ImmutableArray<TensorFact> Inputs { get => field.IsDefault ? [] : field; init; } = [];

    public ImmutableArray<TensorFact> Outputs { get => field.IsDefault ? [] : field; init; } = [];
}
