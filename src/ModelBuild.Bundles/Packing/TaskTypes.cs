using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>What goes into a model and comes out of it, by what it is for: the task names of Hugging Face in the words of ModelPack.</summary>
internal static class TaskTypes
{
    private const int LanguageLength = 2;

    public static ModelCapabilities Complete(ModelCapabilities stated, string? task, ImmutableArray<string> languages)
    {
        var (input, output) = Of(task);
        return stated with
        {
            InputTypes = stated.InputTypes.IsEmpty ? input : stated.InputTypes,
            OutputTypes = stated.OutputTypes.IsEmpty ? output : stated.OutputTypes,
            Languages = stated.Languages.IsEmpty ? [.. languages.Where(IsIso6391)] : stated.Languages,
        };
    }

    private static bool IsIso6391(string language) => language.Length == LanguageLength && language.All(char.IsAsciiLetterLower);

    private static (ImmutableArray<string> Input, ImmutableArray<string> Output) Of(string? task) => task switch
    {
        "text-generation" or "text2text-generation" or "summarization" or "translation" or "question-answering" or "fill-mask" or "table-question-answering"
            => (["text"], ["text"]),
        "text-classification" or "token-classification" or "zero-shot-classification" or "text-ranking" => (["text"], ["other"]),
        "feature-extraction" or "sentence-similarity" => (["text"], ["embedding"]),
        "image-feature-extraction" => (["image"], ["embedding"]),
        "image-classification" or "object-detection" or "zero-shot-image-classification" or "zero-shot-object-detection" => (["image"], ["other"]),
        "image-to-image" or "image-segmentation" or "depth-estimation" or "mask-generation" => (["image"], ["image"]),
        "image-to-text" => (["image"], ["text"]),
        "image-text-to-text" or "visual-question-answering" or "document-question-answering" => (["image", "text"], ["text"]),
        "text-to-image" => (["text"], ["image"]),
        "text-to-video" => (["text"], ["video"]),
        "text-to-speech" or "text-to-audio" => (["text"], ["audio"]),
        "automatic-speech-recognition" => (["audio"], ["text"]),
        "audio-classification" => (["audio"], ["other"]),
        "audio-to-audio" => (["audio"], ["audio"]),
        "audio-text-to-text" => (["audio", "text"], ["text"]),
        "video-classification" => (["video"], ["other"]),
        "video-text-to-text" => (["video", "text"], ["text"]),
        "tabular-classification" or "tabular-regression" or "time-series-forecasting" => (["other"], ["other"]),
        _ => ([], []),
    };
}
