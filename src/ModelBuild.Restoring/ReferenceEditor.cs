using System.Collections.Immutable;
using System.Text;
using System.Xml;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Projects;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Adds, changes and removes a project's references where they are written: in the project, and centrally where versions are.</summary>
public sealed class ReferenceEditor(ModelProject project, Repositories repositories)
{
    private const string Reference = "ModelReference", Central = "ModelVersion";

    private static readonly string[] VersionNames = ["VersionOverride", "Version", "Tag", "Digest"];

    private readonly Dictionary<string, (ProjectSource Source, ProjectText Text)> files = [];

    /// <summary>Adds a reference, or changes the version of one that is there.</summary>
    /// <exception cref="ModelException">There is no such model or version, or the file is not what can be edited.</exception>
    public async Task<EditResult> AddAsync(ReferenceEdit edit, CancellationToken cancellationToken)
    {
        var artifact = project.Names.Parse(edit.Reference);
        var include = edit.Reference[..^((artifact.Digest is { } digest ? digest.ToString().Length + 1 : 0) + (artifact.Tag is { } tag ? tag.Length + 1 : 0))];
        var central = project.Distinct(Central).FirstOrDefault(item => Means(item.Include, artifact.Repository));
        var asked = AskedVersion.Of(include, edit.Version, null, null, artifact) is var request && request is VersionRequest.OfTag named && TagVersion.TryParse(named.Tag) is { } version
            ? VersionRequest.TryParse(version.Version.ToFullString())
            : request;
        var existing = await FindAsync(Reference, artifact.Repository, cancellationToken).ConfigureAwait(false);
        var keepsCentral = asked is null && central is not null && !SaysVersion(existing);
        var chosen = keepsCentral
            ? AskedVersion.Of(include, central!.Metadata("Version"), central.Metadata("Tag"), central.Metadata("Digest"), project.Names.Parse(central.Include))!
            : asked;
        chosen = await CheckAsync(include, artifact.Repository, chosen, edit.AllowPrerelease, cancellationToken).ConfigureAwait(false);

        var isCentral = !SaysVersion(existing) && project.Distinct(Central).Any();
        var own = isCentral ? [] : new[] { KeyValuePair.Create(NameOf(chosen), TextOf(chosen)) };
        var more = new[] { KeyValuePair.Create("Name", edit.Name ?? ""), KeyValuePair.Create("Files", string.Join(';', edit.Files)) }.Where(metadata => metadata.Value.Length > 0).ToList();
        if (existing is null)
        {
            Change(project.File, text => text.Add(Reference, include, own.Concat(more)));
        }
        else
        {
            foreach (var metadata in own)
            {
                Change(project.File, _ => WithVersion(existing, metadata));
            }

            foreach (var metadata in more)
            {
                Change(project.File, text => Find(text, Reference, artifact.Repository)[0].With(metadata.Key, metadata.Value));
            }
        }

        if (isCentral && !keepsCentral)
        {
            await ChangeCentralAsync(include, artifact.Repository, central, chosen, cancellationToken).ConfigureAwait(false);
        }

        return await WriteAsync(include, chosen.Text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a reference from the project. What is said centrally is for other projects too, and stays.</summary>
    public async Task<EditResult> RemoveAsync(string reference, CancellationToken cancellationToken)
    {
        var repository = project.Names.Parse(reference).Repository;
        var text = await OpenAsync(project.File, cancellationToken).ConfigureAwait(false);
        if (Find(text, Reference, repository).Count == 0)
        {
            throw new ModelException(Elsewhere(reference, repository));
        }

        while (Find(files[project.File].Text, Reference, repository) is [var item, ..])
        {
            Change(project.File, current => current.Remove(item));
        }

        return await WriteAsync(reference, "", cancellationToken).ConfigureAwait(false);
    }

    /// <param name="lockFile">What pins models that only other models need; null where these do not count.</param>
    /// <exception cref="ModelException">The project does not have the model.</exception>
    public void CheckReferenced(string reference, LockFile? lockFile)
    {
        if (lockFile?.Models.Keys.Any(key => key.Reference == reference) == true)
        {
            return;
        }

        var repository = project.Names.Parse(reference).Repository;
        if (!project.Distinct(Reference).Any(item => Means(item.Include, repository)))
        {
            throw new ModelException(Elsewhere(reference, repository));
        }
    }

    /// <summary>The reference as the project writes it: what its lock file calls it.</summary>
    public string NameOf(string reference)
    {
        var repository = project.Names.Parse(reference).Repository;
        return project.Distinct(Reference).FirstOrDefault(item => Means(item.Include, repository))?.Include ?? reference;
    }

    private Diagnostic Elsewhere(string reference, RepositoryAddress repository) =>
        project.Distinct(Reference).FirstOrDefault(item => Means(item.Include, repository)) is not { } evaluated
            ? ProjectDiagnostics.NotReferenced(project.File, reference, [.. project.Distinct(Reference).Select(item => item.Include).Distinct()])
        : evaluated.DefiningFile != project.File ? ProjectDiagnostics.DefinedElsewhere(reference, evaluated.DefiningFile)
        : ProjectDiagnostics.NotEditable(reference, project.File, 0, "its Include is a list, or is computed");

    /// <summary>The one item that is for a repository; null where there is none.</summary>
    private async Task<ProjectItem?> FindAsync(string kind, RepositoryAddress repository, CancellationToken cancellationToken)
    {
        var text = await OpenAsync(project.File, cancellationToken).ConfigureAwait(false);
        return Find(text, kind, repository) switch
        {
            [] when project.Distinct(kind).Any(item => Means(item.Include, repository) && item.Metadata("Package") is null) => throw new ModelException(Elsewhere(repository.ToString(), repository)),
            [] => null,
            [var one] => Editable(one, project.File),
            [_, var second, ..] => throw new ModelException(ProjectDiagnostics.NotEditable(second.Include, project.File, second.Line, "several items are for this model")),
        };
    }

    private List<ProjectItem> Find(ProjectText text, string kind, RepositoryAddress repository) => [.. text.Items(kind).Where(item => Means(item.Include, repository))];

    private ProjectItem Editable(ProjectItem item, string file) => project.Names.Parse(item.Include) is { Tag: null, Digest: null }
        ? item
        : throw new ModelException(ProjectDiagnostics.NotEditable(item.Include, file, item.Line, "its Include says the version too"));

    private async Task ChangeCentralAsync(string include, RepositoryAddress repository, EvaluatedItem? central, VersionRequest version, CancellationToken cancellationToken)
    {
        var file = central?.DefiningFile ?? project.Evaluated.Property("DirectoryModelsPropsPath") ?? project.Distinct(Central).Last().DefiningFile;
        var text = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        var metadata = KeyValuePair.Create(NameOf(version), TextOf(version));
        var items = Find(text, Central, repository);
        Change(file, current => items switch
        {
            [] when central is null => current.Add(Central, include, metadata),
            [var one] => WithVersion(Editable(one, file), metadata),
            _ => throw new ModelException(ProjectDiagnostics.NotEditable(include, file, items.FirstOrDefault()?.Line ?? 0, items.Count == 0 ? "its Include is a list, or is computed" : "several items are for this model")),
        });
    }

    private ProjectText WithVersion(ProjectItem item, KeyValuePair<string, string> version)
    {
        List<string> said = [.. VersionNames.Where(name => item.Metadata(name) is not null)];
        return said switch
        {
            [] => item.With(version.Key, version.Value),
            ["VersionOverride"] when version.Key == "Version" => item.With("VersionOverride", version.Value),
            [var one] => item.Replacing(one, version.Key, version.Value),
            _ => throw new ModelException(ProjectDiagnostics.NotEditable(item.Include, project.File, item.Line, $"it says {string.Join(" and ", said)}")),
        };
    }

    private static bool SaysVersion(ProjectItem? item) => item is not null && VersionNames.Any(name => item.Metadata(name) is not null);

    private bool Means(string include, RepositoryAddress repository)
    {
        try
        {
            return project.Names.Parse(include).Repository == repository;
        }
        catch (ModelException)
        {
            // A list, or computed by MSBuild.
            return false;
        }
    }

    /// <summary>What is asked for, if the registry has it; the newest where nothing is.</summary>
    private async Task<VersionRequest> CheckAsync(string include, RepositoryAddress address, VersionRequest? asked, bool allowPrerelease, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await repositories.OpenToReadAsync(address, _ => { }, cancellationToken).ConfigureAwait(false);
            switch (asked)
            {
                case VersionRequest.OfDigest pinned:
                    return await repository.FetchManifestAsync(pinned.Digest, cancellationToken).ConfigureAwait(false) is null
                        ? throw new ModelException(RestoreDiagnostics.UnknownDigest(address, pinned.Digest)) : asked;
                case VersionRequest.OfTag named when await repository.ResolveAsync(named.Tag, cancellationToken).ConfigureAwait(false) is not null:
                    return asked;
            }

            var tags = await repository.ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            return asked switch
            {
                null => Newest(include, address, tags, allowPrerelease),
                VersionRequest.OfTag named => throw new ModelException(RestoreDiagnostics.UnknownTag(address, named.Tag, [.. tags.Take(6)])),
                _ when VersionSelector.Choose(asked, tags).Count == 0 => throw new ModelException(RestoreDiagnostics.UnknownVersion(address, asked, VersionSelector.Nearest(asked, tags))),
                _ => asked,
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, address.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static VersionRequest Newest(string include, RepositoryAddress address, List<string> tags, bool allowPrerelease)
    {
        var (stable, any) = (VersionRequest.TryParse("*")!, VersionRequest.TryParse("*-*")!);
        var found = VersionSelector.Choose(allowPrerelease ? any : stable, tags);
        return found.Count > 0 ? VersionRequest.TryParse(found[0].Version.ToFullString())!
            : VersionSelector.Choose(any, tags) is [var newest, ..] ? throw new ModelException(ProjectDiagnostics.OnlyPrerelease(include, newest.Version.ToFullString()))
            : throw new ModelException(RestoreDiagnostics.UnknownVersion(address, stable, VersionSelector.Nearest(stable, tags)));
    }

    private async Task<ProjectText> OpenAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (!files.TryGetValue(file, out var open))
            {
                var source = await ProjectSource.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                files[file] = open = (source, source.Project);
            }

            return open.Text;
        }
        catch (XmlException exception)
        {
            throw new ModelException(ProjectDiagnostics.NotXml(file, exception.LineNumber, exception.Message), exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ModelException(ProjectDiagnostics.NotXml(file, 1, exception.Message), exception);
        }
    }

    private void Change(string file, Func<ProjectText, ProjectText> change) => files[file] = files[file] with { Text = change(files[file].Text) };

    private async Task<EditResult> WriteAsync(string reference, string version, CancellationToken cancellationToken)
    {
        var changed = files.Values.Where(file => file.Text.Text != file.Source.Project.Text).ToList();
        foreach (var (source, text) in changed)
        {
            try
            {
                await source.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (FailureDiagnostics.Of(exception, source.Path) is { } diagnostic)
            {
                throw new ModelException(diagnostic, exception);
            }
        }

        return new(reference, version, [.. changed.Select(file => file.Source.Path)]);
    }

    private static string NameOf(VersionRequest version) => version switch { VersionRequest.OfTag => "Tag", VersionRequest.OfDigest => "Digest", _ => "Version" };

    private static string TextOf(VersionRequest version) => version is VersionRequest.OfTag named ? named.Tag : version.Text;
}

/// <summary>What is to be added or changed.</summary>
public sealed record ReferenceEdit
{
    /// <summary>As the project is to write it; a tag or digest in it is what is asked for.</summary>
    public required string Reference { get; init; }

    /// <summary>The newest stable one where null.</summary>
    public string? Version { get; init; }

    public bool AllowPrerelease { get; init; }

    public string? Name { get; init; }

    public ImmutableArray<string> Files { get; init; } = [];
}

/// <param name="Reference">As the project writes it.</param>
/// <param name="Version">What it asks for now.</param>
/// <param name="Files">Absolute paths of the files that were changed; none where all was as it is to be.</param>
public sealed record EditResult(string Reference, string Version, ImmutableArray<string> Files);
