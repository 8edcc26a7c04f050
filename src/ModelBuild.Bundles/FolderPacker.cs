using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;
using ModelBuild.Bundles.Packing;
using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>Packs a folder without a project and pushes it where it belongs: a registry, a folder registry, or a layout (a folder or tar file) beside what that holds.</summary>
public sealed class FolderPacker(Repositories repositories)
{
    private const string OrmbFileName = "ormbfile.yaml";
    private const string OrmbFolder = "model";
    private const string Readme = "README.md";

    /// <summary>What <c>dotnet model pull</c> leaves beside the files of a model is none of them.</summary>
    public const string PullRecord = ".modelbuild-pull.json";

    /// <exception cref="ModelException">As of a pack and of a push.</exception>
    public async Task<(PackResult Packed, PushResult Pushed)> PackAsync(FolderPackRequest request, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        var (version, tag) = VersionOf(request);
        try
        {
            using var work = WorkFolder.Create(request.WorkDirectory);
            var layout = new OciLayout(work.Directory);
            var packed = await ModelPacker.PackAsync(ToPackRequest(request, version, work.Directory), layout, progress, cancellationToken).ConfigureAwait(false);
            var pushed = await new ModelPusher(repositories).PushAsync(
                new()
                {
                    LayoutDirectory = work.Directory,
                    LayoutTag = packed.Tag,
                    VersionTag = tag,
                    Destination = request.Destination.Repository,
                    Tags = request.Tags,
                    AllowTagOverwrite = request.AllowTagOverwrite,
                    MayLink = true,
                },
                layout,
                progress,
                cancellationToken).ConfigureAwait(false);
            return (packed, pushed);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.Directory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static (string Version, string Tag) VersionOf(FolderPackRequest request) => (request.Metadata.Version, request.Destination.Tag) switch
    {
        ("", null) => throw new ModelException(PackDiagnostics.NoVersion(request.Destination.ToString())),
        ("", { } tag) => (tag, tag),
        (var version, var tag) => (version, tag ?? ModelPacker.TagOf(version)),
    };

    private static PackRequest ToPackRequest(FolderPackRequest request, string version, string layout)
    {
        var ormbFile = Path.Combine(request.Directory, OrmbFileName);
        var isOrmb = File.Exists(ormbFile) && Directory.Exists(Path.Combine(request.Directory, OrmbFolder));
        var root = isOrmb ? Path.Combine(request.Directory, OrmbFolder) : request.Directory;
        if (!Directory.Exists(root))
        {
            throw new ModelException(PackDiagnostics.NoFolder(root));
        }

        return new()
        {
            Files = Files(request, root),
            Metadata = request.Metadata with { Version = version, Name = request.Metadata.Name is { Length: > 0 } name ? name : request.Destination.Repository.LastSegment },
            Annotations = request.Annotations,
            Forms = [request.Form],
            OrmbFile = isOrmb ? ormbFile : null,
            DocsDirectory = request.Directory,
            CheckFiles = request.CheckFiles,
            UnsafeContent = request.UnsafeContent,
            LayoutDirectory = layout,
            DeltaIndex = request.DeltaIndex,
            DigestCacheFile = request.DigestCacheFile,
            // A registry takes files from where they are. A folder gets a copy, made while they are hashed, as its own.
            Borrowing = request.Destination.Repository.Registry?.Host is null ? FileBorrowing.Known : FileBorrowing.All,
        };
    }

    /// <summary>All files but those in folders whose name begins with a dot, as an SDK's default items are.</summary>
    private static ImmutableArray<ModelFile> Files(FolderPackRequest request, string root)
    {
        var excluded = new Matcher(StringComparison.Ordinal);
        excluded.AddIncludePatterns(request.Excludes);
        // To ask a matcher that knows no pattern takes as long as to list the file.
        bool IsExcluded(string path) => !request.Excludes.IsEmpty && excluded.Match(path).HasMatches;
        var files = Paths(new(root), "", [Path.GetFullPath(root)])
            .Where(path => path != PullRecord && (request.ReadmeFile is null || path != Readme) && !IsExcluded(path))
            .Select(path => new ModelFile { SourcePath = Path.Combine(root, path), Path = path, Kind = KindOf(request, path), WildcardRoot = root });
        return request.ReadmeFile is { } readme ? [.. files, new() { SourcePath = readme, Path = Readme, Kind = ModelFileKind.Doc }] : [.. files];
    }

    /// <param name="above">The folders that lead here, as they are without links: a link back to one of them has nothing new.</param>
    private static IEnumerable<string> Paths(DirectoryInfo folder, string prefix, ImmutableArray<string> above) => folder.EnumerateFileSystemInfos().SelectMany<FileSystemInfo, string>(entry =>
    {
        if (entry is not DirectoryInfo inner)
        {
            return [prefix + entry.Name];
        }

        var real = inner.LinkTarget is null ? Path.Combine(above[^1], inner.Name) : inner.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return inner.Name.StartsWith('.') || above.Contains(real) ? [] : Paths(inner, $"{prefix}{inner.Name}/", above.Add(real));
    });

    private static ModelFileKind? KindOf(FolderPackRequest request, string path) => request.Kinds
        .Where(kind => new Matcher(StringComparison.Ordinal).AddInclude(kind.Key).Match(path).HasMatches)
        .Select(kind => (ModelFileKind?)kind.Value)
        .LastOrDefault();
}
