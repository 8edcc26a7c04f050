using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>By which ways a model comes into a project: its own references, what these need, packages, and the projects that it references.</summary>
/// <param name="load">Loads a referenced project; null for one that does not use ModelBuild.</param>
public sealed class ModelOrigins(Func<string, CancellationToken, Task<ModelProject?>> load)
{
    private readonly HashSet<string> seen = [];
    private readonly List<ImmutableArray<string>> ways = [];

    /// <returns>Each way from the project to the model, as names and versions.</returns>
    public async Task<ImmutableArray<ImmutableArray<string>>> FindAsync(ModelProject project, string reference, CancellationToken cancellationToken)
    {
        await AddAsync(project, project.Names.Parse(reference).Repository, [], cancellationToken).ConfigureAwait(false);
        return ways.Count > 0 ? [.. ways] : throw new ModelException(ProjectDiagnostics.NotReferenced(
            project.File, reference, [.. (await project.ReadLockFileAsync(cancellationToken).ConfigureAwait(false)).Models.Keys.Select(key => key.Reference).Distinct()]));
    }

    private async Task AddAsync(ModelProject project, RepositoryAddress wanted, ImmutableArray<string> trail, CancellationToken cancellationToken)
    {
        if (!seen.Add(project.File))
        {
            return;
        }

        trail = trail.Add(Path.GetFileName(project.File));
        var lockFile = await project.ReadLockFileAsync(cancellationToken).ConfigureAwait(false);
        foreach (var model in project.Request.References.SelectMany(item => RequestedModel.ParseAll(project.Request with { References = [item] })))
        {
            var way = model.Package is null ? trail : trail.Add($"package {model.Package}");
            if (model.Package is not null)
            {
                Add(way.Add($"{model.Reference} {model.PackagedVersion ?? model.Version.Text}"), model.Repository == wanted);
            }
            else
            {
                Follow(project, lockFile, model.Key, wanted, way);
            }
        }

        foreach (var other in project.Distinct("ProjectReference"))
        {
            if (await load(Path.GetFullPath(other.Include.Replace('\\', Path.DirectorySeparatorChar), project.Folder), cancellationToken).ConfigureAwait(false) is { } referenced)
            {
                await AddAsync(referenced, wanted, trail, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Along what the lock file says that models need.</summary>
    private void Follow(ModelProject project, LockFile lockFile, LockKey key, RepositoryAddress wanted, ImmutableArray<string> trail)
    {
        var entry = lockFile.Models.GetValueOrDefault(key);
        var step = entry?.Resolved is { } resolved && resolved != key.Requested ? $"{key.Reference} {key.Requested} ({resolved})" : $"{key.Reference} {key.Requested}";
        var way = trail.Add(step);
        Add(way, project.Names.Parse(key.Reference).Repository == wanted);
        foreach (var (reference, requested) in entry is null || trail.Length > ModelGraph.MaxDepth ? [] : entry.Dependencies.AsEnumerable())
        {
            Follow(project, lockFile, new(reference, requested), wanted, way);
        }
    }

    private void Add(ImmutableArray<string> way, bool isWanted)
    {
        if (isWanted)
        {
            ways.Add(way);
        }
    }
}
