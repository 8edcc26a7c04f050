using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>Packs model files into a bundle in an OCI image layout on disk. A pack of unchanged files reads and writes nothing.</summary>
public static class ModelPacker
{
    /// <param name="progress">Told what is read.</param>
    /// <exception cref="ModelException">The files cannot become a bundle; <c>MODEL1###</c>, <c>MODEL41##</c> for what is in them, <c>MODEL7###</c> for the disk.</exception>
    public static Task<PackResult> PackAsync(PackRequest request, ITransferProgress? progress, CancellationToken cancellationToken) =>
        PackAsync(request, new(request.LayoutDirectory), progress, cancellationToken);

    /// <param name="layout">The layout, which goes on to whoever sends from it what it borrowed.</param>
    internal static async Task<PackResult> PackAsync(PackRequest request, OciLayout layout, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        var tag = TagOf(request.Metadata.Version);
        try
        {
            var cache = await DigestCache.ReadAsync(request.DigestCacheFile, isShared: request.Borrowing is not FileBorrowing.None, cancellationToken).ConfigureAwait(false);
            var ormb = request.OrmbFile is { } file ? await OrmbForm.ReadAsync(file, cancellationToken).ConfigureAwait(false) : null;
            var run = new PackRun(request, ormb is null ? request.Metadata : OrmbMetadata.Under(request.Metadata, ormb), layout, cache, progress);
            ImmutableArray<(BundleForm Form, string Tag, WrittenForm Written)> forms = [];
            foreach (var form in request.Forms.Distinct())
            {
                forms = forms.Add((form, TagOf(tag, form, isFirst: forms.IsEmpty), await WriteAsync(form, run, ormb, cancellationToken).ConfigureAwait(false)));
            }

            var changed = await StoreAsync(layout, forms, cancellationToken).ConfigureAwait(false);
            await cache.SaveAsync(cancellationToken).ConfigureAwait(false);
            return new()
            {
                Forms = [.. forms.Select(form => new PackedForm(form.Form, form.Tag, form.Written.Document.Descriptor))],
                Changed = changed,
                FilesRead = run.FilesRead,
                FileCount = run.FileCount,
                TotalSize = run.TotalSize,
                Warnings = run.Warnings,
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.LayoutDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>The tag of a version: <c>+</c>, which a tag may not have, becomes <c>_</c>.</summary>
    /// <exception cref="ModelException">The version makes no tag.</exception>
    public static string TagOf(string version)
    {
        var tag = version.Replace('+', '_');
        return RepositoryName.IsValidTag(tag) ? tag : throw new ModelException(PackDiagnostics.VersionNoTag(version));
    }

    /// <summary>
    /// The tag of one form. The first form has the version's own; another's begins with the form's name, so that it is no version itself
    /// and no range ever chooses it: <c>image-1.2.0</c>.
    /// </summary>
    public static string TagOf(string tag, BundleForm form, bool isFirst) => isFirst ? tag : $"{form.ToString().ToLowerInvariant()}-{tag}";

    private static Task<WrittenForm> WriteAsync(BundleForm form, PackRun run, OrmbConfig? ormb, CancellationToken cancellationToken) => form switch
    {
        BundleForm.Ormb => OrmbForm.WriteAsync(run, ormb, cancellationToken),
        BundleForm.Image => ImageForm.WriteAsync(run, cancellationToken),
        _ => ModelPackForm.WriteAsync(run, cancellationToken),
    };

    /// <returns>False where the layout held all of it.</returns>
    private static async Task<bool> StoreAsync(OciLayout layout, ImmutableArray<(BundleForm Form, string Tag, WrittenForm Written)> forms, CancellationToken cancellationToken)
    {
        var isThere = true;
        foreach (var (_, tag, written) in forms)
        {
            isThere &= await HoldsAsync(layout, tag, written, cancellationToken).ConfigureAwait(false);
        }

        if (isThere && await layout.ListTagsAsync(cancellationToken).CountAsync(cancellationToken).ConfigureAwait(false) == forms.Length)
        {
            return false;
        }

        foreach (var (_, tag, written) in forms)
        {
            foreach (var (manifest, config) in written.Manifests)
            {
                await layout.PushBlobAsync(config, null, cancellationToken).ConfigureAwait(false);
                await layout.PushManifestAsync(manifest, tag: null, cancellationToken).ConfigureAwait(false);
            }

            await layout.PushManifestAsync(written.Document, tag, cancellationToken).ConfigureAwait(false);
            foreach (var (referrer, config) in written.Referrers)
            {
                await layout.PushBlobAsync(config, null, cancellationToken).ConfigureAwait(false);
                await layout.PushManifestAsync(referrer, tag: null, cancellationToken).ConfigureAwait(false);
            }
        }

        var documents = forms.SelectMany(form => form.Written.Referrers.Select(one => ((string?)null, one.Manifest.Descriptor)).Prepend((form.Tag, form.Written.Document.Descriptor)));
        await layout.KeepOnlyAsync([.. documents], [.. forms.SelectMany(form => form.Written.Content)], cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> HoldsAsync(OciLayout layout, string tag, WrittenForm written, CancellationToken cancellationToken)
    {
        if ((await layout.ResolveAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest != written.Document.Digest)
        {
            return false;
        }

        var referrers = await layout.ListReferrersAsync(written.Document.Digest, DeltaIndex.ArtifactType, cancellationToken).ConfigureAwait(false);
        if (!referrers.Select(referrer => referrer.Digest).SequenceEqual(written.Referrers.Select(referrer => referrer.Manifest.Digest)))
        {
            return false;
        }

        foreach (var blob in written.Content)
        {
            if (!await layout.ContainsAsync(blob, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
