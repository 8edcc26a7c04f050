using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Build.Framework;
using ModelBuild.Bundles;
using ModelBuild.Formats;

namespace ModelBuild.Tasks;

/// <summary>What a project says of its model in items, because there may be many of a kind.</summary>
internal static class DescriptionItems
{
    private const string Unknown = "?";

    /// <summary><c>ModelMetric Include="accuracy" Value="0.93" Stage="test"</c>.</summary>
    public static ModelMetric ToMetric(ITaskItem item) => new(Text(item, "Stage") ?? ModelMetric.DefaultStage, item.ItemSpec, item.GetMetadata("Value"));

    /// <summary><c>ModelHyperparameter Include="learning_rate" Value="0.001"</c>.</summary>
    public static ModelHyperparameter ToHyperparameter(ITaskItem item) => new(item.ItemSpec, item.GetMetadata("Value"));

    /// <summary><c>ModelDataset Include="fashion-mnist" Repository="https://…" Revision="…"</c>.</summary>
    public static ModelDataset ToDataset(ITaskItem item) => new(item.ItemSpec, Text(item, "Repository"), Text(item, "Revision"));

    /// <summary><c>ModelSignature Include="image" Kind="Input" Type="float32" Shape="N,3,224,224"</c>: all items together are one signature.</summary>
    public static ImmutableArray<ModelSignature> ToSignatures(IReadOnlyCollection<ITaskItem> items) => items.Count == 0 ? [] :
    [
        new()
        {
            Inputs = [.. items.Where(item => KindOf(item) == "input").Select(ToTensor)],
            Outputs = [.. items.Where(item => KindOf(item) == "output").Select(ToTensor)],
        },
    ];

    /// <summary><c>ModelUnsafeContent</c> and <c>ModelAllowedImport</c> items.</summary>
    public static UnsafeContentPolicy ToPolicy(string? action, IEnumerable<ITaskItem> allowedImports) => new()
    {
        Action = Words.Parse("ModelUnsafeContent", action, UnsafeContentAction.Warn),
        AllowedImports = [.. allowedImports.Select(item => item.ItemSpec)],
    };

    private static string KindOf(ITaskItem item) => item.GetMetadata("Kind").ToLowerInvariant() switch
    {
        "input" or "output" => item.GetMetadata("Kind").ToLowerInvariant(),
        var kind => throw new ModelException(PackDiagnostics.UnknownWord($"Kind of the ModelSignature item '{item.ItemSpec}'", kind, ["Input", "Output"])),
    };

    private static TensorFact ToTensor(ITaskItem item) => new()
    {
        Name = item.ItemSpec,
        ElementType = Text(item, "Type") ?? ElementType.Undefined,
        Shape = Text(item, "Shape")?.Split(',', StringSplitOptions.TrimEntries).Select(ToDimension).ToImmutableArray(),
    };

    private static TensorDimension ToDimension(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? new(size) : new(null, text == Unknown ? null : text);

    private static string? Text(ITaskItem item, string name) => item.GetMetadata(name) is { Length: > 0 } text ? text : null;
}
