using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;

namespace ModelBuild.Bundles;

/// <summary>Packs a model as an ORMB bundle, which <c>ormb pull</c> and <c>ormb export</c> take as one of their own.</summary>
internal static class OrmbForm
{
    /// <param name="stated">What the project's <c>ormbfile.yaml</c> says; null where it has none.</param>
    public static async Task<WrittenForm> WriteAsync(PackRun run, OrmbConfig? stated, CancellationToken cancellationToken)
    {
        var paths = run.Files.Select(model => model.Path).ToImmutableArray();
        var format = FormatOf(stated?.Format, paths);
        var (digest, size, files) = await run.ArchiveAsync(new(run.Files, OrmbNames.Root, WithFolders: false, IsGzip: true), cancellationToken).ConfigureAwait(false);
        var described = run.Describe(files);
        if (run.Request.Dependencies.Length + run.Request.Annotations.Length > 0)
        {
            var lost = PackDiagnostics.OrmbHasNoPlace(run.Request.Dependencies.IsEmpty ? "ModelAnnotation" : "ModelDependency");
            run.Warn(run.Request.Dependencies.IsEmpty || run.Request.Forms[0] != BundleForm.Ormb ? lost : throw new ModelException(lost));
        }

        // Who has an ormbfile.yaml said there all that is to be said, but what the project says elsewhere.
        var config = stated is null ? OrmbWriter.Config(described) : Over(stated, run.Request.Metadata);
        return WrittenForm.Of(OrmbWriter.Write(
            config with { Format = format, DirectoryStructure = [.. paths.Select(path => OrmbNames.Root + path)] },
            OrmbWriter.Layer(digest, size)));
    }

    /// <exception cref="ModelException">The file cannot be read.</exception>
    public static async Task<OrmbConfig> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await OrmbFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOrmbFileException exception)
        {
            throw new ModelException(PackDiagnostics.OrmbFileInvalid(path, exception), exception);
        }
    }

    private static string FormatOf(string? stated, ImmutableArray<string> paths)
    {
        if (string.IsNullOrEmpty(stated))
        {
            return OrmbFormat.Infer(paths).Name;
        }

        var format = OrmbFormat.Find(stated) ?? throw new ModelException(PackDiagnostics.OrmbFormatUnknown(stated));
        return format.Problem(paths) is { } problem ? throw new ModelException(PackDiagnostics.OrmbFilesWrong(stated, problem)) : format.Name;
    }

    private static OrmbConfig Over(OrmbConfig file, ModelMetadata project)
    {
        var said = OrmbWriter.Config(project);
        return file with
        {
            Author = said.Author ?? file.Author,
            Description = said.Description ?? file.Description,
            Framework = said.Framework ?? file.Framework,
            Metrics = said.Metrics.IsEmpty ? file.Metrics : said.Metrics,
            HyperParameters = said.HyperParameters.IsEmpty ? file.HyperParameters : said.HyperParameters,
            Signature = said.Signature ?? file.Signature,
            Training = said.Training ?? file.Training,
            Dataset = said.Dataset ?? file.Dataset,
        };
    }
}
