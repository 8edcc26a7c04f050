using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ModelBuild.Bundles.Dialects;

/// <summary>The configuration of an ORMB bundle, in the schema of v0.0.10 and later. What is empty is left out, as ORMB does.</summary>
public sealed record OrmbConfig
{
    public string? Author { get; init; }

    /// <summary>RFC 3339, with a zone.</summary>
    public string Created { get; init; } = OrmbNames.NoTime;

    public string? Description { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>A name of <see cref="OrmbFormat"/>.</summary>
    public string? Format { get; init; }

    /// <summary>The graphics processor that a TensorRT engine is for.</summary>
    public string? GpuType { get; init; }

    public string? Framework { get; init; }

    /// <summary>By stage; a stage may have none.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<ModelHyperparameter>> Metrics { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<ModelHyperparameter>>(StringComparer.Ordinal);

    public ImmutableArray<ModelHyperparameter> HyperParameters { get; init; } = [];

    public OrmbSignature? Signature { get; init; }

    public OrmbSource? Training { get; init; }

    public OrmbSource? Dataset { get; init; }

    /// <summary>The files of the archive, in its order.</summary>
    public ImmutableArray<string> DirectoryStructure { get; init; } = [];

    public ReadOnlyMemory<byte> ToBytes() => GoJson.Write(Object(
        ("author", Text(Author)),
        ("created", Created),
        ("description", Text(Description)),
        ("tags", Texts(Tags)),
        ("labels", Labels.IsEmpty ? null : Object([.. Labels.Select(label => (label.Key, (JsonNode?)label.Value))])),
        ("format", Text(Format)),
        ("gpuType", Text(GpuType)),
        ("framework", Text(Framework)),
        ("metrics", Metrics.IsEmpty ? null : Object([.. Metrics.Select(stage => (stage.Key, (JsonNode?)Values(stage.Value)))])),
        ("hyperParameters", HyperParameters.IsEmpty ? null : Values(HyperParameters)),
        ("signature", Signature is null ? null : Object(
            ("inputs", Tensors(Signature.Inputs)),
            ("outputs", Tensors(Signature.Outputs)),
            ("layers", Signature.Layers.IsEmpty ? null : Object([.. Signature.Layers.Select(layer => (layer.Key, (JsonNode?)layer.Value))])))),
        ("training", Source(Training)),
        ("dataset", Source(Dataset)),
        ("directoryStructure", Texts(DirectoryStructure))));

    private static JsonObject Object(params (string Name, JsonNode? Value)[] properties)
    {
        var node = new JsonObject();
        foreach (var (name, value) in properties)
        {
            if (value is not null)
            {
                node.Add(name, value);
            }
        }

        return node;
    }

    private static JsonNode? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static JsonArray? Texts(ImmutableArray<string> texts) => texts.IsEmpty ? null : [.. texts.Select(text => (JsonNode?)text)];

    private static JsonArray Values(ImmutableArray<ModelHyperparameter> values) => [.. values.Select(value => (JsonNode)Object(("name", value.Name), ("value", value.Value)))];

    private static JsonArray? Tensors(ImmutableArray<OrmbTensor> tensors) => tensors.IsEmpty ? null :
    [
        .. tensors.Select(tensor => (JsonNode)Object(
            ("name", Text(tensor.Name)),
            ("size", tensor.Size.IsEmpty ? null : new JsonArray([.. tensor.Size.Select(size => (JsonNode?)size)])),
            ("dType", Text(tensor.DType)),
            ("opType", Text(tensor.OpType)),
            ("values", Texts(tensor.Values)))),
    ];

    private static JsonObject? Source(OrmbSource? source) =>
        source is null ? null : Object(("git", Object(("repository", Text(source.Repository)), ("revision", Text(source.Revision)))));
}

/// <summary>How the model is called.</summary>
public sealed record OrmbSignature
{
    public ImmutableArray<OrmbTensor> Inputs { get; init; } = [];

    public ImmutableArray<OrmbTensor> Outputs { get; init; } = [];

    /// <summary>How many layers of which kind.</summary>
    public ImmutableSortedDictionary<string, long> Layers { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
}

/// <summary>What goes in or comes out.</summary>
/// <param name="Size">Its dimensions; -1 for one that a call decides.</param>
/// <param name="OpType">PMML: <c>continuous</c>, <c>categorical</c>.</param>
/// <param name="Values">PMML: the values that it may have.</param>
public sealed record OrmbTensor(string? Name, ImmutableArray<long> Size, string? DType, string? OpType, ImmutableArray<string> Values);

/// <summary>A git repository.</summary>
public sealed record OrmbSource(string? Repository, string? Revision);
