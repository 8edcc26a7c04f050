using System.Collections.Immutable;
using System.Globalization;
using ModelBuild.Formats;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Completes what a project says of its model by what the model's files say of themselves. The project's word wins; nothing is guessed.
/// </summary>
internal sealed class ModelDescriber(ImmutableArray<DescribedFile> files)
{
    /// <summary>The one that TensorFlow Serving calls where a caller names none.</summary>
    private const string DefaultSignature = "serving_default";

    private static readonly string[] Precisions =
    [
        "float32", "float64", "float16", "bfloat16", "float8_e4m3", "float8_e5m2", "complex32", "complex64", "complex128",
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
    ];

    private readonly string? format = ModelFormat.OfModel(files.Where(file => file.IsModel).Select(file => (file.Format, file.Facts.Size)));

    public ModelMetadata Complete(ModelMetadata stated)
    {
        // The model's own file first, then what lies beside it; of equals the larger.
        ImmutableArray<ModelFacts> facts =
        [
            .. files.Where(file => file.Facts.Model is not null)
                .OrderBy(file => file.Facts.Model!.Format == format ? 0 : file.Facts.Model.Format is null ? 1 : 2)
                .ThenByDescending(file => file.Facts.Size).ThenBy(file => file.Path, StringComparer.Ordinal)
                .Select(file => file.Facts.Model!),
        ];
        T? First<T>(Func<ModelFacts, T?> fact) => facts.Select(fact).FirstOrDefault(value => value is not null);
        ImmutableArray<string> FirstList(Func<ModelFacts, ImmutableArray<string>> fact) => facts.Select(fact).FirstOrDefault(list => !list.IsEmpty, []);

        var count = stated.ParameterCount ?? ParameterCount();
        var task = stated.Task ?? First(fact => fact.Task);
        return stated with
        {
            Format = stated.Format ?? format,
            Framework = stated.Framework ?? Frameworks.Of(stated.Format ?? format),
            Architecture = stated.Architecture ?? Architecture(facts),
            Family = stated.Family ?? First(fact => fact.Family),
            ParameterCount = count,
            ParameterSize = stated.ParameterSize ?? SizeOf(count),
            Precision = stated.Precision ?? First(fact => Precisions.Contains(fact.Precision) ? fact.Precision : null),
            Quantization = stated.Quantization ?? First(fact => fact.Quantization),
            ContextLength = stated.ContextLength ?? First(fact => fact.ContextLength),
            Producer = stated.Producer ?? First(fact => fact.Producer),
            Task = task,
            Capabilities = TaskTypes.Complete(stated.Capabilities, task, FirstList(fact => fact.Languages)),
            Licenses = stated.Licenses.IsEmpty && First(fact => fact.License) is { } license ? [LicenseNames.ToSpdx(license)] : stated.Licenses,
            BaseModels = stated.BaseModels.IsEmpty ? FirstList(fact => fact.BaseModels) : stated.BaseModels,
            Datasets = stated.Datasets.IsEmpty ? [.. FirstList(fact => fact.Datasets).Select(name => new ModelDataset(name))] : stated.Datasets,
            Signatures = stated.Signatures.IsEmpty ? Signatures() : stated.Signatures,
        };
    }

    /// <summary>For GGUF the network's name, which runtimes choose by; for what transformers can load that it is one.</summary>
    private static string? Architecture(ImmutableArray<ModelFacts> facts) =>
        facts.FirstOrDefault(fact => fact.Format == ModelFormat.Gguf)?.Architecture
        ?? (facts.Any(fact => fact is { Format: null, Architecture: not null, Producer: { } producer } && producer.StartsWith("transformers ", StringComparison.Ordinal)) ? "transformer" : null);

    /// <summary>The parameters of all files of the format that has most of the bytes: shards and parts add up. An index says the sum itself.</summary>
    private long? ParameterCount()
    {
        var counted = files.Where(file => file.Facts.Model?.ParameterCount is > 0).ToList();
        return counted.FirstOrDefault(file => file.IsIndex)?.Facts.Model!.ParameterCount
            ?? counted.GroupBy(file => file.Facts.Model!.Format)
                .OrderBy(group => group.Key == format ? 0 : 1).ThenByDescending(group => group.Sum(file => file.Facts.Size))
                .Select(group => (long?)group.Aggregate(0L, (sum, file) => Sum(sum, file.Facts.Model!.ParameterCount!.Value)))
                .FirstOrDefault();
    }

    /// <summary>A count that is no longer one where it would not fit: files may lie.</summary>
    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    private ImmutableArray<ModelSignature> Signatures()
    {
        var called = files.Where(file => file.Facts.Model is { } model && model.Format == format && (!model.Signatures.IsEmpty || !model.Inputs.IsEmpty || !model.Outputs.IsEmpty)).ToList();
        return [.. called.SelectMany(file => SignaturesOf(file.Facts.Model!).Select(signature => signature with { File = called.Count > 1 ? file.Path : null }))];
    }

    private static IEnumerable<ModelSignature> SignaturesOf(ModelFacts facts) => facts.Signatures.IsEmpty
        ? [new() { Inputs = facts.Inputs, Outputs = facts.Outputs }]
        : facts.Signatures.OrderBy(signature => signature.Name == DefaultSignature ? 0 : 1)
            .Select(signature => new ModelSignature { Name = signature.Name, Inputs = signature.Inputs, Outputs = signature.Outputs });

    /// <summary>ModelPack's form: a count of at most one decimal and a letter. Null for less than a hundred.</summary>
    private static string? SizeOf(long? count)
    {
        var (divisor, letter) = count switch
        {
            null or < 100 => (0m, ""),
            < 999_950 => (1e3m, "K"),
            < 999_950_000 => (1e6m, "M"),
            < 999_950_000_000 => (1e9m, "B"),
            < 999_950_000_000_000 => (1e12m, "T"),
            _ => (1e15m, "Q"),
        };
        return divisor == 0 ? null : Math.Round(count!.Value / divisor, 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture) + letter;
    }
}
