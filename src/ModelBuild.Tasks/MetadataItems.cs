using System.Collections.Immutable;
using Microsoft.Build.Framework;
using ModelBuild.Bundles;

namespace ModelBuild.Tasks;

/// <summary>What a project says of its model, from items named after it: one item a fact instead of one task parameter a fact.</summary>
internal static class MetadataItems
{
    public static ModelMetadata ToMetadata(string version, IEnumerable<ITaskItem> items)
    {
        var facts = items.GroupBy(item => item.ItemSpec).ToDictionary(group => group.Key, group => group.Last().GetMetadata("Value").Trim());
        string? One(string name) => facts.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        ImmutableArray<string> Many(string name) => [.. (One(name) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

        return new()
        {
            Name = One(nameof(ModelMetadata.Name)) ?? "",
            Version = version,
            Title = One(nameof(ModelMetadata.Title)),
            Description = One(nameof(ModelMetadata.Description)),
            Authors = Many(nameof(ModelMetadata.Authors)),
            Vendor = One(nameof(ModelMetadata.Vendor)),
            Family = One(nameof(ModelMetadata.Family)),
            Licenses = Many(nameof(ModelMetadata.Licenses)),
            DocumentationUrl = One(nameof(ModelMetadata.DocumentationUrl)),
            SourceUrl = One(nameof(ModelMetadata.SourceUrl)),
            Revision = One(nameof(ModelMetadata.Revision)),
            Format = One(nameof(ModelMetadata.Format)),
            Architecture = One(nameof(ModelMetadata.Architecture)),
        };
    }
}
