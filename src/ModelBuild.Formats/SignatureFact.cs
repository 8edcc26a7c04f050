using System.Collections.Immutable;

namespace ModelBuild.Formats;

/// <summary>One way to call a model.</summary>
public sealed record SignatureFact
{
    public required string Name { get; init; }

    /// <summary>What kind of call it is: <c>tensorflow/serving/predict</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Ordered by name.</summary>
    public ImmutableArray<TensorFact> Inputs { get; init; } = [];

    /// <summary>Ordered by name.</summary>
    public ImmutableArray<TensorFact> Outputs { get; init; } = [];

    public override string ToString() => $"{Name}({string.Join(", ", Inputs)}) -> {string.Join(", ", Outputs)}";
}
