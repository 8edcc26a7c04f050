using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Reads a manifest's configuration, verified. Called by the dialects that keep there what the manifest does not say.</summary>
public delegate Task<ReadOnlyMemory<byte>> ConfigSource(Descriptor config, CancellationToken cancellationToken);
