using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Reads the manifests that one program, or one specification, writes.</summary>
internal interface IDialectReader
{
    bool Recognises(Manifest manifest);

    /// <param name="config">Asked only where the manifest alone does not say enough.</param>
    /// <exception cref="UnsupportedBundleException">The files cannot be had.</exception>
    Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken);
}
