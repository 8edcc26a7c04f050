using System.Collections.Immutable;

namespace ModelBuild.Formats;

/// <summary>A tensor that goes into a model or comes out of it.</summary>
public sealed record TensorFact
{
    /// <summary>The name by which a caller gives or takes it.</summary>
    public required string Name { get; init; }

    /// <summary>A name of <see cref="ElementType"/>, one in brackets for a list (<c>sequence(int64)</c>), <c>unknown</c> with the format's number,
    /// or the format's own word where it says less than an element type does (<c>integer</c> of PMML).</summary>
    public required string ElementType { get; init; }

    /// <summary>Null where the number of dimensions is not known.</summary>
    public ImmutableArray<TensorDimension>? Shape { get; init; }

    /// <summary>The name inside the graph, where it differs.</summary>
    public string? GraphName { get; init; }

    public override string ToString() => $"{Name}: {ElementType}[{(Shape is { } shape ? string.Join(',', shape) : "...")}]";
}
