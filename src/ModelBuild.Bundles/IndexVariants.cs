using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Chooses one manifest of an index: by what is asked for, never by the machine, so that a lock file means the same on all.</summary>
public static class IndexVariants
{
    /// <summary>What builders write for attestations, which are about the other entries.</summary>
    private const string UnknownPlatform = "unknown/unknown", AttestationType = "vnd.docker.reference.type";

    /// <summary>More than any model has, and few enough to look into each.</summary>
    private const int MaxLookedInto = 32;

    private static readonly string[] NameAnnotations = [AnnotationNames.RefName, AnnotationNames.Title, "variant"];

    /// <param name="variant">A platform, as <c>linux/arm64</c>, or a name that the index gives an entry; null where none is asked for.</param>
    /// <param name="place">To name in an error.</param>
    /// <param name="fetch">Reads a manifest of the index, to see whether entries hold the same.</param>
    /// <returns>The manifest; <paramref name="document"/> itself where that is one.</returns>
    /// <exception cref="ModelException">There is no such variant, or several and none is asked for.</exception>
    public static async Task<OciDocument> ChooseAsync(
        OciDocument document, string? variant, string place, Func<Descriptor, CancellationToken, Task<OciDocument>> fetch, CancellationToken cancellationToken)
    {
        if (document.Index is not { } index)
        {
            return variant is null ? document : throw new ModelException(InspectDiagnostics.NoSuchVariant(place, variant, []));
        }

        ImmutableArray<Descriptor> all = [.. index.Manifests.Where(entry => entry.Platform?.ToString() != UnknownPlatform && entry.Annotation(AttestationType) is null)];
        var fitting = variant is null ? all : Named(all, variant);
        if (fitting.IsEmpty)
        {
            throw variant is null
                ? new UnsupportedBundleException("it is an index of no manifests")
                : new ModelException(InspectDiagnostics.NoSuchVariant(place, variant, all.Select(NameOf)));
        }

        if (fitting.Length > MaxLookedInto)
        {
            throw new ModelException(InspectDiagnostics.SeveralVariants(place, document.Digest, fitting.Take(MaxLookedInto).Select(NameOf)));
        }

        var manifests = new List<OciDocument>();
        foreach (var entry in fitting)
        {
            manifests.Add(await fetch(entry, cancellationToken).ConfigureAwait(false));
        }

        return manifests.TrueForAll(other => HoldsSame(other, manifests[0]))
            ? manifests[0].Manifest is not null ? manifests[0] : throw new UnsupportedBundleException("it is an index of indexes")
            : throw new ModelException(InspectDiagnostics.SeveralVariants(place, document.Digest, fitting.Select(NameOf)));
    }

    /// <summary>Those whose name or platform it is; else those of the platform, whatever the processor's variant.</summary>
    private static ImmutableArray<Descriptor> Named(ImmutableArray<Descriptor> entries, string variant)
    {
        ImmutableArray<Descriptor> exact = [.. entries.Where(entry => entry.Platform?.ToString() == variant || NameAnnotations.Any(name => entry.Annotation(name) == variant))];
        return exact.IsEmpty ? [.. entries.Where(entry => entry.Platform?.ToString().StartsWith($"{variant}/", StringComparison.Ordinal) == true)] : exact;
    }

    /// <summary>Images for several processors often share all that is not a program, which is all that a model is.</summary>
    private static bool HoldsSame(OciDocument one, OciDocument other) => one.Digest == other.Digest
        || (one.Manifest is { } first && other.Manifest is { } second && first.Layers.Select(layer => layer.Digest).SequenceEqual(second.Layers.Select(layer => layer.Digest)));

    private static string NameOf(Descriptor entry) =>
        NameAnnotations.Select(entry.Annotation).FirstOrDefault(name => !string.IsNullOrEmpty(name)) ?? entry.Platform?.ToString() ?? entry.Digest.ToString();
}
