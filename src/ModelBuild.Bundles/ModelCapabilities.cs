using System.Collections.Immutable;

namespace ModelBuild.Bundles;

/// <summary>What a model can do: <c>config.capabilities</c> of ModelPack. Null and empty say nothing.</summary>
public sealed record ModelCapabilities
{
    /// <summary>The words that ModelPack's schema has for <see cref="InputTypes"/> and <see cref="OutputTypes"/>.</summary>
    public static ImmutableArray<string> Types { get; } = ["text", "image", "audio", "video", "embedding", "other"];

    public ImmutableArray<string> InputTypes { get; init; } = [];

    public ImmutableArray<string> OutputTypes { get; init; } = [];

    /// <summary>ISO 639-1: two lower-case letters.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    public bool? Reasoning { get; init; }

    public bool? ToolUsage { get; init; }
}
