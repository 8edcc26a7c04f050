using ModelBuild.Formats.Keras;
using ModelBuild.Formats.MLNet;
using ModelBuild.Formats.Pickles;
using ModelBuild.Formats.Skops;
using ModelBuild.Formats.TorchServe;

namespace ModelBuild.Formats;

/// <summary>Formats that are zips, told apart by the members that each of them has, whatever the file's name.</summary>
internal static class ZippedModel
{
    /// <returns>Null where it is another zip.</returns>
    public static async Task<ModelFacts?> ReadAsync(Func<string?, HeaderReader> readerOf, CancellationToken cancellationToken)
    {
        var zip = await ZipContents.ReadAsync(readerOf(null), cancellationToken).ConfigureAwait(false);
        if (zip.Has(ArchiveManifest.Path))
        {
            return await ArchiveManifest.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        }

        if (FolderOf(zip, Pt2Reader.Marker) is { } package)
        {
            return await Pt2Reader.ReadAsync(zip, package, cancellationToken).ConfigureAwait(false);
        }

        if (FolderOf(zip, PyTorchReader.Data) is { } archive)
        {
            return await PyTorchReader.ReadAsync(zip, archive, readerOf(ModelFormat.PyTorch), cancellationToken).ConfigureAwait(false);
        }

        if (MLNetReader.Is(zip))
        {
            return await MLNetReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        }

        if (zip.Has(KerasReader.Metadata) && zip.Has(KerasReader.Configuration))
        {
            return await KerasReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        }

        if (zip.Has(SkopsReader.Schema))
        {
            return await SkopsReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false);
        }

        return zip.Names.Count > 0 && zip.Names.All(name => name.EndsWith(NumpyReader.Suffix, StringComparison.Ordinal))
            ? await NumpyReader.ReadAsync(zip, readerOf(ModelFormat.Numpy), cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The top folder that has a member of that name, with its '/'; nothing where it stands in no folder; null where it is not there.</summary>
    private static string? FolderOf(ZipContents zip, string name) => zip.Names
        .Where(path => path.EndsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path.IndexOf('/', StringComparison.Ordinal) == path.Length - name.Length - 1))
        .Select(path => path[..^name.Length])
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();
}
