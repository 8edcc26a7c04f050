using System.Text.Json.Serialization;

namespace ModelBuild.Bundles;

/// <summary>What a model was trained on.</summary>
/// <param name="Name">A name or a URL.</param>
/// <param name="Repository">Where its source is kept, where that is known.</param>
/// <param name="Revision">The commit there.</param>
public sealed record ModelDataset(string Name, string? Repository = null, string? Revision = null)
{
    [JsonIgnore]
    public bool IsUrl => Uri.TryCreate(Name, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "s3" or "gs" or "az" or "oci");
}
