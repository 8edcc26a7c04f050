using System.Text;

namespace ModelBuild.Restoring;

/// <summary>
/// All that a project says, in one text, to see whether it says the same as the last time. As it stands, without looking at what it
/// means: that is what makes an unchanged build fast.
/// </summary>
internal static class RequestText
{
    private const char Field = '\u001f', End = '\u001e';

    /// <summary>What the project itself asks for.</summary>
    public static string OfProject(RestoreRequest request)
    {
        var text = new StringBuilder().Append(request.ProjectDirectory).Append(Field).Append(request.LockFile).Append(Field).Append(request.Framework).Append(Field)
            .Append(request.CacheDirectory).Append(Field).Append(request.DefaultRegistry).Append(Field)
            .Append((int)request.UnsafeContent.Action).Append(End);
        foreach (var import in request.UnsafeContent.AllowedImports)
        {
            text.Append(import).Append(Field);
        }

        text.Append(End);
        foreach (var reference in request.References)
        {
            if (reference.Package is null)
            {
                Add(text, reference);
            }
        }

        text.Append(End);
        foreach (var version in request.Versions)
        {
            text.Append(version.Include).Append(Field).Append(version.Version).Append(Field).Append(version.Tag).Append(Field).Append(version.Digest).Append(End);
        }

        text.Append(End);
        foreach (var alias in request.Aliases)
        {
            text.Append(alias.Name).Append(Field).Append(alias.Address).Append(Field).Append(alias.BaseDirectory).Append(End);
        }

        return text.ToString();
    }

    /// <summary>What its packages bring; null where they are not known.</summary>
    public static string? OfPackages(RestoreRequest request)
    {
        if (!request.KnowsPackages)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var reference in request.References)
        {
            if (reference.Package is not null)
            {
                Add(text, reference);
            }
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, ModelReference reference)
    {
        text.Append(reference.Include).Append(Field).Append(reference.Version).Append(Field).Append(reference.VersionOverride).Append(Field)
            .Append(reference.Tag).Append(Field).Append(reference.Digest).Append(Field).Append(reference.Variant).Append(Field).Append(reference.Package).Append(Field)
            .Append(reference.Name).Append(Field).Append(reference.TargetFolder).Append(Field)
            .Append(reference.CopyToOutput).Append(Field).Append(reference.CopyToPublish);
        foreach (var glob in reference.Files)
        {
            text.Append(Field).Append(glob);
        }

        text.Append(End);
    }
}
