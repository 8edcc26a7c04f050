using System.Collections.Immutable;
using ModelBuild.Bundles;

namespace ModelBuild.Tasks;

/// <summary>Values of properties that are one of a few words.</summary>
internal static class Words
{
    /// <exception cref="ModelException">It is none of the words.</exception>
    public static T Parse<T>(string property, string? text, T missing)
        where T : struct, Enum => string.IsNullOrWhiteSpace(text) ? missing
        : Enum.TryParse<T>(text.Trim(), ignoreCase: true, out var word) && !char.IsAsciiDigit(text.Trim()[0]) ? word
        : throw new ModelException(PackDiagnostics.UnknownWord(property, text.Trim(), Enum.GetNames<T>().Select(name => name.ToLowerInvariant())));

    /// <summary>The forms that <c>ModelBundleFormat</c> lists, the first first.</summary>
    public static ImmutableArray<BundleForm> ParseForms(string? text) => text?.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names
        ? [.. names.Select(name => Parse("ModelBundleFormat", name, BundleForm.ModelPack)).Distinct()]
        : [BundleForm.ModelPack];
}
