using System.Collections.Immutable;

namespace ModelBuild.Bundles;

/// <summary>What is said of a model: by its project, by its files, or by a bundle. Null and empty are left out.</summary>
public sealed record ModelMetadata
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<string> Authors { get; init; } = [];

    public string? Vendor { get; init; }

    /// <summary>What the model is one of: <c>llama</c>, <c>bert</c>.</summary>
    public string? Family { get; init; }

    /// <summary>SPDX expressions.</summary>
    public ImmutableArray<string> Licenses { get; init; } = [];

    public string? DocumentationUrl { get; init; }

    public string? SourceUrl { get; init; }

    public string? Revision { get; init; }

    /// <summary>A name of <see cref="Formats.ModelFormat"/>, or the project's own word.</summary>
    public string? Format { get; init; }

    /// <summary>What the model was made with, or runs in: <c>TensorFlow</c>, <c>PyTorch</c>. Free text.</summary>
    public string? Framework { get; init; }

    /// <summary><c>transformer</c>, <c>cnn</c>, <c>rnn</c>; for GGUF the name of the network.</summary>
    public string? Architecture { get; init; }

    /// <summary>As ModelPack has it: <c>1.5B</c>.</summary>
    public string? ParameterSize { get; init; }

    /// <summary>The exact number of parameters.</summary>
    public long? ParameterCount { get; init; }

    /// <summary>The element type of most parameters, by ModelPack's names.</summary>
    public string? Precision { get; init; }

    /// <summary>How the weights were made smaller: <c>Q4_K_M</c>, <c>gptq-4bit</c>.</summary>
    public string? Quantization { get; init; }

    public ModelCapabilities Capabilities { get; init; } = new();

    /// <summary>How many tokens the model takes at once.</summary>
    public long? ContextLength { get; init; }

    /// <summary>What the model is for: <c>text-generation</c>.</summary>
    public string? Task { get; init; }

    /// <summary>The program that wrote the weights, with its version.</summary>
    public string? Producer { get; init; }

    public ImmutableArray<string> BaseModels { get; init; } = [];

    /// <summary>The ways to call the model.</summary>
    public ImmutableArray<ModelSignature> Signatures { get; init; } = [];

    public ImmutableArray<ModelMetric> Metrics { get; init; } = [];

    public ImmutableArray<ModelHyperparameter> Hyperparameters { get; init; } = [];

    /// <summary>What the model was trained on.</summary>
    public ImmutableArray<ModelDataset> Datasets { get; init; } = [];
}
