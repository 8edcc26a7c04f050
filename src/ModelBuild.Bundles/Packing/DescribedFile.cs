namespace ModelBuild.Bundles.Packing;

/// <summary>A file of the model, with what it is for and what it said of itself.</summary>
internal sealed record DescribedFile(ModelFile Source, ModelFileKind Kind, FileFacts Facts)
{
    public string Path => Source.Path;

    /// <summary>What its reader found it to be, which saw more of it than its first page; else what that page shows.</summary>
    public string? Format => Facts.Model?.Format ?? Facts.Format;

    /// <summary>True where the kind is a guess from the content, because the name says nothing.</summary>
    public bool KindIsGuess { get; init; }

    /// <summary>False for documents, code and data, which say nothing of the model's format.</summary>
    public bool IsModel => Kind is ModelFileKind.Weights or ModelFileKind.Config;

    /// <summary>True for a table of contents of weights that lie in several files.</summary>
    public bool IsIndex => Path.EndsWith(".index.json", StringComparison.Ordinal);

    public static DescribedFile Of(ModelFile source, FileFacts facts)
    {
        var (kind, isGuess) = KindOf(source, facts.Format, facts.IsText);
        return new(source, kind, facts) { KindIsGuess = isGuess };
    }

    /// <param name="format">The format that its first page shows; null where it shows none.</param>
    public static (ModelFileKind Kind, bool IsGuess) KindOf(ModelFile source, string? format, bool isText) =>
        source.Kind is { } stated ? (stated, false) : FileKinds.Classify(source.Path, format, isText);
}
