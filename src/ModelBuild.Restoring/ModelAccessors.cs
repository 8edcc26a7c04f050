using System.Text;
using ModelBuild.Oci;
using ModelBuild.Restoring.Accessors;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring;

/// <summary>Keeps the source file of accessors equal to what was restored.</summary>
public static class ModelAccessors
{
    /// <summary>Writes the file where it differs; an equal one keeps its time, so that nothing is compiled anew.</summary>
    /// <param name="assetsFile">Absolute path of the assets file that a restore left.</param>
    /// <param name="path">Absolute path of the source file.</param>
    /// <returns>False where nothing was restored; there is no file then.</returns>
    public static async Task<bool> WriteAsync(string assetsFile, string rootNamespace, string className, string path, CancellationToken cancellationToken)
    {
        var assets = await ModelAssets.ReadAsync(assetsFile, cancellationToken).ConfigureAwait(false);
        if (assets is null || assets.Models.IsEmpty)
        {
            File.Delete(path);
            return false;
        }

        var source = AccessorSource.Write(rootNamespace, className, assets.Models);
        if (!File.Exists(path) || await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) != source)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await Durable.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(source), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
