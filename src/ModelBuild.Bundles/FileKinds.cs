using System.Text.RegularExpressions;

namespace ModelBuild.Bundles;

/// <summary>Says what a model file is for, by its name and, where the name says nothing, by its content.</summary>
internal static partial class FileKinds
{
    /// <param name="path">Path in the bundle.</param>
    /// <param name="format">The format that its header shows; null where it shows none.</param>
    /// <param name="isText">True where its header holds no byte that text does not have.</param>
    public static (ModelFileKind Kind, bool IsGuess) Classify(string path, string? format, bool isText) => ByName(path) switch
    {
        { } kind => (kind, false),
        _ when format is not null => (ModelFileKind.Weights, false),
        _ when ConfigExtensions().IsMatch(BundlePath.NameOf(path)) => (ModelFileKind.Config, false),
        _ when !isText => (ModelFileKind.Weights, true),
        _ => (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && !path.Contains("assets/", StringComparison.Ordinal) ? ModelFileKind.Doc : ModelFileKind.Config, true),
    };

    /// <summary>What the name says whatever the content is; null where that is asked too.</summary>
    public static ModelFileKind? ByName(string path) => BundlePath.NameOf(path) switch
    {
        var name when ConfigNames().IsMatch(name) => ModelFileKind.Config,
        var name when DocNames().IsMatch(name) => ModelFileKind.Doc,
        var name when WeightNames().IsMatch(name) => ModelFileKind.Weights,
        var name when DatasetNames().IsMatch(name) || DatasetFolders().IsMatch(path) => ModelFileKind.Dataset,
        var name when CodeNames().IsMatch(name) => ModelFileKind.Code,
        _ => null,
    };

    /// <summary>What a bundle says that a file is for; where it says nothing, what the name says.</summary>
    /// <param name="isUntested">True where the bundle guessed, of this file or of others in its layer.</param>
    public static (ModelFileKind Kind, bool IsGuess) Of(string path, ModelFileKind? said, bool isUntested)
    {
        var named = Classify(path, format: null, isText: false);
        return said is { } kind ? (kind, isUntested && named != (kind, false)) : named;
    }

    /// <summary>Not <c>NonBacktracking</c>: its automata take longer to build than most commands to run, and a path is too short for backtracking to take long.</summary>
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"^(?:MLmodel|.*tokenizer.*\.(?:json|model|txt)|spiece\.model|sentencepiece.*\.model|(?:vocab|merges|labels?|classes|requirements)[^/]*\.txt|.*\.tiktoken|.*\.jinja2?|ormbfile\.yaml)$", Options)]
    private static partial Regex ConfigNames();

    [GeneratedRegex(@"^(?:README|LICEN[CS]E|NOTICE|COPYING|CHANGELOG|MODEL_?CARD|AUTHORS|CITATION)(?:[._-].*)?$|\.(?:md|rst|adoc|pdf|html?|png|jpe?g|svg|gif|webp|docx?)$", Options)]
    private static partial Regex DocNames();

    [GeneratedRegex(@"\.(?:safetensors|bin|pt|pth|pt2|pte|mar|ckpt|onnx|onnx_data|ort|gguf|ggml|llamafile|tflite|lite|h5|hdf5|keras|pb|pkl|pickle|joblib|npy|npz|model|mlmodel|mlnet|engine|trt|plan|xgboost|xgb|ubj|pmml|caffemodel|msgpack|params|dlc|rknn|weights)$|\.onnx[._]data.*$|\.data-\d+-of-\d+$|^variables\.index$", Options)]
    private static partial Regex WeightNames();

    [GeneratedRegex(@"\.(?:csv|tsv|parquet|arrow|avro|tfrecords?)(?:\.(?:gz|zst))?$", Options)]
    private static partial Regex DatasetNames();

    [GeneratedRegex(@"(?:^|/)(?:data|datasets?)/[^/]*\.(?:jsonl?|txt)$", Options)]
    private static partial Regex DatasetFolders();

    [GeneratedRegex(@"\.(?:py|pyi|ipynb|cs|fs|vb|csx|sh|ps1|bat|cmd|c|cc|cpp|h|hpp|cu|js|mjs|ts|java|kt|go|rs|r|jl|lua|sql|proto)$|^(?:Dockerfile|Makefile|Modelfile)$", Options)]
    private static partial Regex CodeNames();

    [GeneratedRegex(@"\.(?:json|jsonl|ya?ml|toml|xml|ini|cfg|conf|properties|pbtxt|config)$", Options)]
    private static partial Regex ConfigExtensions();
}
