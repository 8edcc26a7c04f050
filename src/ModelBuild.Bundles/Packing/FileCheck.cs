using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>Looks for what would break or betray whoever uses the model: damage, missing files, code that runs on loading.</summary>
internal static class FileCheck
{
    /// <returns>What to warn of.</returns>
    /// <exception cref="ModelException">The bundle is not to be made.</exception>
    public static ImmutableArray<Diagnostic> Run(PackRequest request, ImmutableArray<DescribedFile> files)
    {
        var warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var file in files)
        {
            if (request.CheckFiles && file.Facts.Malformed is { } reason)
            {
                // A broken model card breaks nothing but itself.
                var damage = FormatDiagnostics.Malformed(file.Source.SourcePath, reason);
                warnings.Add(file.Kind == ModelFileKind.Doc ? damage : throw new ModelException(damage));
            }

            if (request.UnsafeContent.Judge(file.Path, request.Metadata.Name, file.Facts.Pickle) is { } warning)
            {
                warnings.Add(warning with { File = file.Source.SourcePath });
            }
        }

        if (request.CheckFiles)
        {
            Closure.Check(files);
        }

        return warnings.DrainToImmutable();
    }
}
