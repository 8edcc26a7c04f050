using System.Collections.Immutable;

namespace ModelBuild.Formats;

/// <summary>What a model file says of itself. A fact that the file does not state is null or empty; none is guessed.</summary>
public sealed record ModelFacts
{
    /// <summary>A name of <see cref="ModelFormat"/>; null for a file that describes a model of any format (a model card, a configuration).</summary>
    public string? Format { get; init; }

    /// <summary>As the file has it; a word for forms that have no number: <c>legacy</c> and <c>tar</c> of torch, <c>binary</c> of XGBoost.</summary>
    public string? FormatVersion { get; init; }

    /// <summary>The program that wrote the file, with its version.</summary>
    public string? Producer { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>As the file has it: <c>llama</c>, <c>BertForMaskedLM</c>, <c>TreeModel</c>; of a pickled object, its class.</summary>
    public string? Architecture { get; init; }

    /// <summary>The kind of model that the architecture belongs to: the <c>model_type</c> of Hugging Face.</summary>
    public string? Family { get; init; }

    /// <summary>Elements of all weights. Weights of four bits packed in bytes count as those bytes.</summary>
    public long? ParameterCount { get; init; }

    /// <summary>The element type of most parameters: a name of <see cref="ElementType"/>, or the format's own for one that only it has.</summary>
    public string? Precision { get; init; }

    /// <summary>How many parameters have which element type, the most common first.</summary>
    public ImmutableArray<PrecisionShare> Precisions { get; init; } = [];

    /// <summary>How the weights were made smaller: <c>Q4_K_M</c>, <c>gptq</c>, <c>qdq</c>. Null where they were not.</summary>
    public string? Quantization { get; init; }

    /// <summary>How many tokens the model takes at once.</summary>
    public long? ContextLength { get; init; }

    public string? Tokenizer { get; init; }

    /// <summary>As the file has it: mostly an SPDX identifier, in any case.</summary>
    public string? License { get; init; }

    /// <summary>What the model is for: <c>text-generation</c>.</summary>
    public string? Task { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>As the file has them: mostly ISO 639-1.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    public ImmutableArray<string> BaseModels { get; init; } = [];

    public ImmutableArray<string> Datasets { get; init; } = [];

    /// <summary>What goes in; of several signatures, those of the one that is called by default.</summary>
    public ImmutableArray<TensorFact> Inputs { get; init; } = [];

    /// <summary>What comes out; see <see cref="Inputs"/>.</summary>
    public ImmutableArray<TensorFact> Outputs { get; init; } = [];

    /// <summary>The ways to call the model where it names them, ordered by name.</summary>
    public ImmutableArray<SignatureFact> Signatures { get; init; } = [];

    /// <summary>Versions of the operator sets that a runtime must have, by domain.</summary>
    public ImmutableSortedDictionary<string, long> OperatorSets { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The operators that a runtime must have, ordered; with their domain and <c>::</c> where it is not the format's own.</summary>
    public ImmutableArray<string> Operators { get; init; } = [];

    /// <summary>The keys and values that the file carries, by its own names. A value that is no text is written as one; long lists are left out.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>Other files without which this one is not whole (shards, external weights, assets), relative to its folder and ordered.
    /// They are the file's own words: one may be absolute or lead out of the folder. A folder ends in '/', and is there where any file below it is.
    /// MLflow does not say which of both it names: there a name without an extension ends in '/', and one with an extension may still be a folder's.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    internal static ImmutableSortedDictionary<string, string> NoMetadata { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
