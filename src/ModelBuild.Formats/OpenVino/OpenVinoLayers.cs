using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.OpenVino;

/// <summary>The layers of a net as they come by: what goes in, what comes out, and how much is constant.</summary>
internal sealed class OpenVinoLayers(XmlCursor xml, ParameterTally parameters)
{
    private const int LayerDepth = 2;

    private readonly SortedSet<string> operators = new(StringComparer.Ordinal);
    private readonly List<TensorFact> inputs = [];
    private readonly List<TensorFact> outputs = [];
    private string type = "";
    private string name = "";
    private string? portType;
    private List<TensorDimension>? port;

    public ParameterTally Parameters => parameters;

    public bool HasWeights { get; private set; }

    public ImmutableArray<string> Operators => [.. operators];

    public ImmutableArray<TensorFact> Inputs => [.. inputs.OrderBy(input => input.Name, StringComparer.Ordinal)];

    public ImmutableArray<TensorFact> Outputs => [.. outputs.OrderBy(output => output.Name, StringComparer.Ordinal)];

    public async ValueTask AddAsync(CancellationToken cancellationToken)
    {
        switch (xml.Name)
        {
            // Layers of a loop's body lie deeper; their weights count, their ends are none of the net's.
            case "layer":
                FinishResult();
                (type, name) = (xml.Attribute("type") ?? "", xml.Attribute("name") ?? "");
                type = xml.Depth == LayerDepth || type is not ("Parameter" or "Result") ? type : "";
                if (type is not ("" or "Parameter" or "Result" or "Const") && operators.Count < HeaderLimits.MetadataEntries)
                {
                    operators.Add(type);
                }

                break;
            case "data":
                AddData();
                break;
            case "port" when type == "Result":
                (port, portType) = ([], xml.Attribute("precision"));
                break;
            case "dim" when type == "Result" && port?.Count < HeaderLimits.Rank:
                port.Add(Dimension(await xml.TextAsync(cancellationToken).ConfigureAwait(false)));
                break;
            default:
                break;
        }
    }

    private void AddData()
    {
        var shape = Shape(xml.Attribute("shape"));
        if (type == "Parameter" && inputs.Count < HeaderLimits.Tensors)
        {
            inputs.Add(new() { Name = name, ElementType = TypeOf(xml.Attribute("element_type")), Shape = shape });
        }
        else if (type == "Const")
        {
            HasWeights |= xml.Attribute("size") is not (null or "0");
            if (shape is { } sizes && sizes.All(size => size.Size is not null))
            {
                parameters.Add(TypeOf(xml.Attribute("element_type")), [.. sizes.Select(size => size.Size!.Value)]);
            }
        }
    }

    /// <summary>A result is known when its last dimension has come by: at the next layer, and at the end.</summary>
    public void FinishResult()
    {
        if (type == "Result" && port is not null && outputs.Count < HeaderLimits.Tensors)
        {
            outputs.Add(new() { Name = name, ElementType = TypeOf(portType), Shape = [.. port] });
        }

        (type, port) = ("", null);
    }

    private static ImmutableArray<TensorDimension>? Shape(string? text) =>
        text is null ? null : [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(HeaderLimits.Rank).Select(Dimension)];

    /// <summary>A size, or what stands for one that a call decides: -1, ?, a range.</summary>
    private static TensorDimension Dimension(string? text) => new(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null);

    /// <summary>Layers write <c>f32</c>, ports <c>FP32</c>.</summary>
    private static string TypeOf(string? name) => name?.ToLowerInvariant() switch
    {
        null or "" => ElementType.Undefined,
        "boolean" or "bool" => ElementType.Bool,
        "bf16" => ElementType.BFloat16,
        "f16" or "fp16" => ElementType.Float16,
        "f32" or "fp32" => ElementType.Float32,
        "f64" or "fp64" => ElementType.Float64,
        "i4" => ElementType.Int4,
        "i8" => ElementType.Int8,
        "i16" => ElementType.Int16,
        "i32" => ElementType.Int32,
        "i64" => ElementType.Int64,
        "u4" => ElementType.UInt4,
        "u8" => ElementType.UInt8,
        "u16" => ElementType.UInt16,
        "u32" => ElementType.UInt32,
        "u64" => ElementType.UInt64,
        "f8e4m3" => ElementType.Float8E4M3,
        "f8e5m2" => ElementType.Float8E5M2,
        var other => other,
    };
}
