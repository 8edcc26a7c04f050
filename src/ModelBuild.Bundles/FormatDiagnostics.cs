namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL41##</c>: what is in a model's files.</summary>
public static class FormatDiagnostics
{
    /// <summary>Names that are told in one sentence.</summary>
    private const int MaxNames = 8;

    public static Diagnostic Malformed(string file, string reason) => new(
        "MODEL4101",
        $"The model file '{file}' is damaged, or is not what it says it is: {reason}",
        "Make or fetch it again. CheckModelFiles=false packs it as it is.",
        file);

    public static Diagnostic NeedsOutside(string file, string needed, string problem) => new(
        "MODEL4102",
        $"The model file '{file}' needs the file '{needed}', which no bundle may hold: {problem}. What a model needs must be in its own folder or below.",
        "Export the model again with all its files in one folder.",
        file);

    public static Diagnostic NeedsMissing(string file, IReadOnlyList<string> missing, string? onDisk) => new(
        "MODEL4103",
        $"The model file '{file}' needs {(missing.Count == 1 ? "a file that is" : $"{missing.Count} files that are")} not in the bundle: {Some(missing)}.",
        onDisk is null
            ? "Add what is missing, or export the model again. CheckModelFiles=false packs without it."
            : $"'{onDisk}' is there: let a ModelFile item include it. CheckModelFiles=false packs without it.",
        file);

    /// <param name="model">What the file is part of, for a message that may be about any of many.</param>
    public static Diagnostic Unsafe(string path, string model, PickleReport report) => report switch
    {
        { Dangerous.IsEmpty: false } => new(
            "MODEL4111",
            $"Loading '{path}' of '{model}' would run code: the pickle in it imports {Some(report.Dangerous)}.",
            "Do not load it unless you trust whoever made it. Where you do, name the imports as ModelAllowedImport items."),
        { Unknown.IsEmpty: false } => new(
            "MODEL4112",
            $"Loading '{path}' of '{model}' would import what is on no list of harmless names: {Some(report.Unknown)}.",
            "See what they do; name those that are harmless as ModelAllowedImport items, or save the model in a format without code (safetensors, ONNX)."),
        _ => new(
            "MODEL4113",
            $"What loading '{path}' of '{model}' would run cannot be told: {report.Unreadable}.",
            "Do not load it unless you trust whoever made it, or save the model in a format without code (safetensors, ONNX)."),
    };

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNames).Select(name => $"'{name}'")) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
}
