using System.Collections.Immutable;

namespace ModelBuild.Formats.Onnx;

/// <summary>What is gathered all over a model, its nested graphs included.</summary>
internal sealed class OnnxNeeds(HeaderReader reader)
{
    private readonly SortedSet<string> operators = new(StringComparer.Ordinal);
    private readonly SortedSet<string> files = new(StringComparer.Ordinal);
    private bool hasFourBitWeights;

    /// <summary>Elements of initializers. Constants in nodes are code rather than weights.</summary>
    public ParameterTally Parameters { get; } = new(reader);

    public ImmutableArray<string> Operators => [.. operators];

    /// <summary>The files of external data.</summary>
    public ImmutableArray<string> Files => [.. files];

    public string? Quantization => this switch
    {
        { hasFourBitWeights: true } => "int4",
        _ when operators.Contains("DequantizeLinear") => "qdq",
        _ when operators.Any(name => name.Contains("QLinear", StringComparison.Ordinal)) => "qlinear",
        _ => null,
    };

    /// <param name="bits">The size of the weights of an operator that says it.</param>
    public void AddOperator(string domain, string type, ulong? bits)
    {
        operators.Add(domain is "" or "ai.onnx" ? type : $"{domain}::{type}");
        hasFourBitWeights |= type == "MatMulNBits" && (bits ?? 4) == 4;
    }

    public void AddFile(string location) => files.Add(location);
}
