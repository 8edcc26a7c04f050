namespace ModelBuild.Bundles;

/// <summary>A manifest that is no bundle whose files can be had.</summary>
/// <param name="reason">A clause: "it has no layers".</param>
public sealed class UnsupportedBundleException(string reason) : Exception($"The bundle cannot be read: {reason}.")
{
    public string Reason { get; } = reason;
}
