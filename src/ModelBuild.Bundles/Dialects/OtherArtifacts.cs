using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>What registries hold and what is no model: said by its name, not by what it lacks.</summary>
internal sealed class OtherArtifacts : IDialectReader
{
    private static readonly (string MediaType, string What)[] Known =
    [
        ("application/vnd.cncf.helm.config.v1+json", "a Helm chart"),
        ("application/vnd.dev.cosign.simplesigning.v1+json", "a cosign signature"),
        ("application/vnd.dev.sigstore.bundle", "a Sigstore bundle"),
        ("application/vnd.cncf.notary.signature", "a Notary signature"),
        ("application/vnd.in-toto+json", "an attestation"),
        ("application/vnd.dsse.envelope", "an attestation"),
        ("application/vnd.wasm.config", "a WebAssembly component"),
        ("application/vnd.sylabs.sif", "a Singularity image"),
        ("application/vnd.cyclonedx", "a bill of materials"),
        ("application/spdx+json", "a bill of materials"),
    ];

    public bool Recognises(Manifest manifest) => WhatIs(manifest) is not null;

    public Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken) =>
        throw new UnsupportedBundleException($"it is {WhatIs(manifest)}, and no model");

    private static string? WhatIs(Manifest manifest)
    {
        string[] types = [manifest.ArtifactType ?? "", manifest.Config.MediaType, .. manifest.Layers.Take(1).Select(layer => layer.MediaType)];
        return Known.Where(known => types.Any(type => type.StartsWith(known.MediaType, StringComparison.Ordinal))).Select(known => known.What).FirstOrDefault();
    }
}
