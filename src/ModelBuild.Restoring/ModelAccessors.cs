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
    /// <param name="isGlobal">Whether code outside the namespace may say the class without it, as implicit usings let it.</param>
    /// <param name="path">Absolute path of the source file.</param>
    /// <returns>False where nothing was restored; there is no file then.</returns>
    public static async Task<bool> WriteAsync(string assetsFile, string rootNamespace, string className, bool isGlobal, string path, CancellationToken cancellationToken)
    {
        var assets = AssetsFile.Read(assetsFile);
        if (assets is null || assets.Models.IsEmpty)
        {
            File.Delete(path);
            return false;
        }

        // Its first line tells what it was made from: making it is most of the time that an unchanged build would spend here.
        var mark = $"// {Digest.Compute(Encoding.UTF8.GetBytes(TextOf(assets, rootNamespace, className, isGlobal)))}\n";
        if (!File.Exists(path) || !File.ReadAllText(path).StartsWith(mark, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await Durable.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(mark + AccessorSource.Write(rootNamespace, className, isGlobal, assets.Models)), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>All that the source is made from.</summary>
    private static string TextOf(ModelAssets assets, string rootNamespace, string className, bool isGlobal)
    {
        var text = new StringBuilder().Append(AccessorSource.Revision).Append('\n').Append(rootNamespace).Append('\n').Append(className).Append('\n').Append(isGlobal).Append('\n');
        foreach (var model in assets.Models)
        {
            text.Append(model.Name).Append('\t').Append(model.Reference).Append('\t').Append(model.Version).Append('\t').Append(model.Digest.ToString())
                .Append('\t').Append(model.TargetFolder).Append('\t').Append(model.CacheFolder).Append('\n');
            foreach (var file in model.Files)
            {
                text.Append(file.Path).Append('\n');
            }
        }

        return text.ToString();
    }
}
