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
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var zip = await ZipContents.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        var format = FormatOf(zip);
        // Members of these names other programs have too.
        reader.Format = format is null or ModelFormat.Keras or ModelFormat.Skops ? reader.Format : format;
        return format switch
        {
            ModelFormat.TorchServe => await ArchiveManifest.ReadAsync(zip, cancellationToken).ConfigureAwait(false),
            ModelFormat.Pt2 => await Pt2Reader.ReadAsync(zip, FolderOf(zip, Pt2Reader.Marker)!, cancellationToken).ConfigureAwait(false),
            ModelFormat.PyTorch => await PyTorchReader.ReadAsync(zip, FolderOf(zip, PyTorchReader.Data)!, reader, cancellationToken).ConfigureAwait(false),
            ModelFormat.MLNet => await MLNetReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false),
            ModelFormat.Keras => await KerasReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false),
            ModelFormat.Skops => await SkopsReader.ReadAsync(zip, cancellationToken).ConfigureAwait(false),
            ModelFormat.Numpy => await NumpyReader.ReadAsync(zip, reader, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    private static string? FormatOf(ZipContents zip) => zip switch
    {
        _ when zip.Has(ArchiveManifest.Path) => ModelFormat.TorchServe,
        _ when FolderOf(zip, Pt2Reader.Marker) is not null => ModelFormat.Pt2,
        _ when FolderOf(zip, PyTorchReader.Data) is not null => ModelFormat.PyTorch,
        _ when MLNetReader.Is(zip) => ModelFormat.MLNet,
        _ when zip.Has(KerasReader.Metadata) && zip.Has(KerasReader.Configuration) => ModelFormat.Keras,
        _ when zip.Has(SkopsReader.Schema) => ModelFormat.Skops,
        _ when zip.Names.Count > 0 && zip.Names.All(name => name.EndsWith(NumpyReader.Suffix, StringComparison.Ordinal)) => ModelFormat.Numpy,
        _ => null,
    };

    /// <summary>The top folder that has a member of that name, with its '/'; nothing where it stands in no folder; null where it is not there.</summary>
    private static string? FolderOf(ZipContents zip, string name) => zip.Names
        .Where(path => path.EndsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path.IndexOf('/', StringComparison.Ordinal) == path.Length - name.Length - 1))
        .Select(path => path[..^name.Length])
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();
}
