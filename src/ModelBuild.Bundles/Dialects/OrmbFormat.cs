using System.Collections.Immutable;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// A format that ORMB knows, and which files it wants at the top of the model's folder. ORMB looks at names only, and refuses the rest.
/// </summary>
/// <param name="Files">Each a suffix of a name, several divided by '|': exactly one file must have it. A whole name is one without '*'.</param>
/// <param name="IsInferred">False for formats that ORMB takes only from whoever states them.</param>
public sealed record OrmbFormat(string Name, ImmutableArray<string> Files, bool IsInferred = true)
{
    public static ImmutableArray<OrmbFormat> All { get; } =
    [
        new("SavedModel", ["saved_model.pb"]),
        new("ONNX", ["*.onnx"]),
        new("H5", ["*.h5"]),
        new("PMML", ["*.pmml"]),
        new("CaffeModel", ["*.caffemodel", "*.prototxt"]),
        new("NetDef", ["init_net.pb", "predict_net.pb"]),
        new("MXNetParams", ["*symbol.json", "*.params"]),
        new("TorchScript", ["*.pt"]),
        new("GraphDef", ["*.graphdef"]),
        new("TensorRT", ["*.plan|*.engine"]),
        new("SKLearn", ["*.joblib"]),
        new("XGBoost", ["*.xgboost"]),
        new("MLflow", ["MLmodel"], IsInferred: false),
        new("Pickle", ["*.pickle"], IsInferred: false),
        new("Others", [], IsInferred: false),
    ];

    private const string Pmml = "PMML";

    /// <summary>The format that is stated by this name, which ORMB compares letter by letter; null for none.</summary>
    public static OrmbFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>What ORMB would take a model for that states no format.</summary>
    public static OrmbFormat Infer(IReadOnlyCollection<string> paths) =>
        All.FirstOrDefault(format => format.IsInferred && format.Problem(paths) is null) ?? Find("Others")!;

    /// <summary>Why ORMB would refuse these files, as a clause; null where it would not.</summary>
    /// <param name="paths">Of the files, in the model's folder.</param>
    public string? Problem(IReadOnlyCollection<string> paths)
    {
        string[] top = [.. paths.Where(path => !path.Contains('/', StringComparison.Ordinal))];
        if (Name == Pmml && (top.Length != 1 || paths.Count != 1))
        {
            return "it wants one '*.pmml' file and nothing else";
        }

        return Files.Select(wanted => (Wanted: wanted, Count: top.Count(name => Matches(wanted, name))))
            .Where(file => file.Count != 1)
            .Select(file => $"it wants one '{file.Wanted.Replace("|", "' or '", StringComparison.Ordinal)}' at the top of the model, and there {(file.Count == 0 ? "is none" : $"are {file.Count}")}")
            .FirstOrDefault();
    }

    private static bool Matches(string wanted, string name) => wanted.Split('|').Any(pattern =>
        pattern.StartsWith('*') ? name.EndsWith(pattern[1..], StringComparison.Ordinal) : name == pattern);
}
