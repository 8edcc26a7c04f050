using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;

namespace ModelBuild.Bundles;

/// <summary>Packs a model as a CNCF ModelPack bundle: each file a blob as it stands.</summary>
internal static class ModelPackForm
{
    public static async Task<WrittenForm> WriteAsync(PackRun run, CancellationToken cancellationToken)
    {
        var files = await run.ReadFilesAsync(cancellationToken).ConfigureAwait(false);
        return WrittenForm.Of(ModelPackWriter.Write(
            run.Describe(files),
            [.. files.Select(file => ModelPackWriter.Layer(file.Path, file.Kind, file.KindIsGuess, file.Facts.Digest, file.Facts.Size))],
            BundleAnnotations.Of(run.Request)));
    }
}
