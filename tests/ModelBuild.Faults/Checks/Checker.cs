using System.Text.Json;
using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Checks;

/// <summary>
/// Looks at what is left after something went wrong: no wrong byte under a final name, nothing touched that is somebody else's, the next run
/// succeeds, and nothing half-done stays for ever. All harnesses use it.
/// </summary>
internal sealed class Checker
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(3);

    private readonly Operation operation;
    private readonly HeldRepository repository;
    private readonly string? lockBefore;
    private readonly Dictionary<string, FileStat> before;
    private Place place;

    /// <summary>Remembers how things are before.</summary>
    public Checker(Place place, Operation operation, HeldRepository repository)
    {
        (this.place, this.operation, this.repository) = (place, operation, repository);
        lockBefore = LockText();
        before = Outside();
    }

    /// <summary>The registry is reached otherwise from now on.</summary>
    public void MoveTo(Place other) => place = other;

    /// <summary>What is wrong at once, before anything is mended.</summary>
    public async Task<List<Problem>> LookAsync()
    {
        var problems = new List<Problem>();
        await AddWrongBytesAsync(problems);
        if (LockText() is { } text && text != lockBefore && !IsWhole(text))
        {
            problems.Add(new(ProblemKind.WrongBytes, $"'{place.LockFile}' is not whole"));
        }

        var now = Outside();
        problems.AddRange(before.Keys.Union(now.Keys).Where(file => !before.TryGetValue(file, out var was) || !now.TryGetValue(file, out var isNow) || was != isNow)
            .Select(file => new Problem(ProblemKind.Outside, $"'{file}' changed")));
        return problems;
    }

    /// <summary>Runs again with nothing in the way, and says what is wrong before or after that.</summary>
    /// <param name="options">Of repositories, as nothing is in their way.</param>
    public async Task<List<Problem>> FinishAsync(RepositoriesOptions options)
    {
        var problems = await LookAsync();
        var text = LockText();
        Age();
        try
        {
            using var repositories = new Repositories(options);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await operation.RunAsync(place, repositories, limit.Token);
            if (await operation.MissingAsync(place, repository) is { } missing)
            {
                problems.Add(new(ProblemKind.Rerun, missing));
            }
        }
        catch (Exception exception)
        {
            problems.Add(new(ProblemKind.Rerun, exception.Message));
            return problems;
        }

        if (text is not null && text != lockBefore && text != LockText())
        {
            problems.Add(new(ProblemKind.WrongBytes, $"'{place.LockFile}' was neither the old one nor the new one"));
        }

        await AddWrongBytesAsync(problems);
        if (Directory.Exists(place.Cache))
        {
            new CachePruner(new(place.Cache)).Prune(new());
        }

        problems.AddRange(Leftovers().Select(file => new Problem(ProblemKind.Leftover, $"'{file}' stays")));
        return problems;
    }

    private async Task AddWrongBytesAsync(List<Problem> problems)
    {
        foreach (var blobs in new[] { place.Cache, place.Layout }.Select(root => Path.Combine(root, "blobs")).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories))
            {
                if ((await DigestOf(file)).Hex != Path.GetFileName(file))
                {
                    problems.Add(new(ProblemKind.WrongBytes, $"'{file}' does not have the bytes of its name"));
                }
            }
        }

        foreach (var (path, source) in place.Models.FilesOf(operation.Model))
        {
            var laid = Path.Combine(place.Output, path);
            if (File.Exists(laid) && await DigestOf(laid) != await DigestOf(source))
            {
                problems.Add(new(ProblemKind.WrongBytes, $"'{laid}' is not '{source}'"));
            }
        }

        if (repository.Tags.Count > 0 && repository.Tags.TryGetValue(SampleModel.Tag, out var digest) && repository.ReadManifest(digest) is { } manifest
            && OciDocument.Parse(manifest, null).Manifest!.Blobs.Any(blob => repository.ReadBlob(blob.Digest) is null)
            && operation is Pushing)
        {
            problems.Add(new(ProblemKind.WrongBytes, "the registry's tag names a model that is not all there"));
        }
    }

    private static async Task<Digest> DigestOf(string file)
    {
        await using var content = File.OpenRead(file);
        return await Digest.ComputeAsync(content, CancellationToken.None);
    }

    /// <summary>Time passes: whoever wrote what is half-done is long gone.</summary>
    private void Age()
    {
        foreach (var file in Leftovers().Where(File.Exists))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - LongAgo);
        }
    }

    private IEnumerable<string> Leftovers()
    {
        foreach (var root in new[] { place.Cache, place.Project, Path.GetDirectoryName(place.Output)!, Path.GetDirectoryName(place.Layout)! }.Where(Directory.Exists))
        {
            foreach (var entry in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => IsHalfDone(Path.GetRelativePath(root, file))))
            {
                yield return entry;
            }
        }
    }

    private static bool IsHalfDone(string relative)
    {
        string[] parts = relative.Split(Path.DirectorySeparatorChar);
        return parts.Any(part => part.EndsWith(".tmp", StringComparison.Ordinal) && !IsNuGets(part))
            || parts[0] is "partial" or "archives" or "packing" || parts.Contains("staging");
    }

    /// <summary>A NuGet that was killed leaves what it was writing to <c>obj</c>; we end no file's name with a GUID that has hyphens.</summary>
    private static bool IsNuGets(string file) => Guid.TryParseExact(Path.GetFileNameWithoutExtension(file), "D", out _);

    /// <summary>All files below the root that are neither in the cache nor an output, and what the file system says of them.</summary>
    private Dictionary<string, FileStat> Outside()
    {
        string[] own = [place.Cache, Path.GetDirectoryName(place.Output)!, Path.GetDirectoryName(place.Layout)!, Path.Combine(place.Project, "obj"), Path.Combine(place.Project, "bin")];
        return Directory.EnumerateFiles(place.Root, "*", SearchOption.AllDirectories)
            .Concat(place.Models.FilesOf(operation.Model).Select(file => file.Source))
            .Where(file => !own.Any(folder => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) && !file.StartsWith(place.LockFile, StringComparison.Ordinal))
            .ToDictionary(file => file, FileStat.Of);
    }

    private string? LockText() => File.Exists(place.LockFile) ? File.ReadAllText(place.LockFile) : null;

    private static bool IsWhole(string json)
    {
        try
        {
            JsonDocument.Parse(json).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
