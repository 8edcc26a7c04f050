namespace ModelBuild.Formats.Gguf;

/// <summary>The keys that mean something here.</summary>
internal static class GgufKeys
{
    public const string Alignment = "general.alignment";
    public const string Architecture = "general.architecture";
    public const string BaseModelPrefix = "general.base_model.";
    public const string BaseModelRepositorySuffix = ".repo_url";
    public const string ContextLengthSuffix = ".context_length";
    public const string Datasets = "general.datasets";
    public const string Description = "general.description";
    public const string FileType = "general.file_type";
    public const string License = "general.license";
    public const string Name = "general.name";
    public const string SplitCount = "split.count";
    public const string Tags = "general.tags";
    public const string Tokenizer = "tokenizer.ggml.model";

    /// <summary>Of the lists, those worth keeping; the others are vocabularies.</summary>
    public static bool IsKeptList(string key) => key is Tags or Datasets;
}
