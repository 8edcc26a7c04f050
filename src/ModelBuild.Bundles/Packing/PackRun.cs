using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles.Packing;

/// <summary>What the forms of one pack have in common: the files, the layout they go into, and what was said of the model.</summary>
/// <param name="stated">What is said of the model before its files are asked.</param>
internal sealed class PackRun(PackRequest request, ModelMetadata stated, OciLayout layout, DigestCache cache, ITransferProgress? progress)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Digest> packed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FileStat> stats = new(StringComparer.Ordinal);

    public PackRequest Request { get; } = request;

    public OciLayout Layout { get; } = layout;

    /// <summary>The files that the project names.</summary>
    public ImmutableArray<ModelFile> Files { get; } = FileList.Of(request);

    /// <summary>Those, and the documents that go with them.</summary>
    public ImmutableArray<ModelFile> FilesAndDocs => field.IsDefault ? field = [.. Files.Concat(ModelDocs.Of(Request, Files)).OrderBy(file => file.Path, StringComparer.Ordinal)] : field;

    /// <summary>Files whose bytes were read.</summary>
    public int FilesRead => read.Count;

    public int FileCount { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long TotalSize { get; private set; }

    public ImmutableArray<Diagnostic> Warnings { get; private set; } = [];

    /// <summary>What files are for, and their sizes. The first page is read of those only of which nothing is known and whose name does not say it.</summary>
    public async Task<ImmutableArray<(ModelFile File, ModelFileKind Kind, long Size)>> KindsAsync(ImmutableArray<ModelFile> files, CancellationToken cancellationToken)
    {
        var kinds = new (ModelFile, ModelFileKind, long)[files.Length];
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, _) =>
        {
            var (file, stat) = (files[i], StatOf(files[i]));
            var kind = cache.Find(file, stat) is { } known ? DescribedFile.Of(file, known).Kind
                : file.Kind ?? FileKinds.ByName(file.Path) ?? await FileReader.KindOfAsync(file).ConfigureAwait(false);
            kinds[i] = (file, kind, stat.Size);
        }).ConfigureAwait(false);
        return [.. kinds];
    }

    /// <summary>What the file system said of a file when this run first asked. Whoever reads the file asks again when it has read it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public FileStat StatOf(ModelFile file) => stats.GetOrAdd(file.SourcePath, FileStat.Of);

    /// <summary>Reads the files that are not known into the layout, each as a blob of its own.</summary>
    public async Task<ImmutableArray<DescribedFile>> ReadFilesAsync(ImmutableArray<ModelFile> files, CancellationToken cancellationToken)
    {
        progress?.Expect(files.Sum(file => StatOf(file).Size));
        var described = new DescribedFile[files.Length];
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, cancellation) =>
        {
            var (file, stat) = (files[i], StatOf(files[i]));
            using var transfer = progress?.Begin(new("packing", file.Path, null, stat.Size));
            var known = cache.Find(file, stat);
            var withChunks = Request.DeltaIndex && stat.Size >= DeltaIndex.MinFileSize;
            var borrows = Request.Borrowing is FileBorrowing.All || (Request.Borrowing is FileBorrowing.Known && known is not null);
            if (known is not null && borrows)
            {
                Layout.Borrow(known.Digest, file.SourcePath, stat);
            }

            if (known is null || !await HoldsAsync(known, withChunks, cancellation).ConfigureAwait(false))
            {
                Note(file);
                var readAt = DateTime.UtcNow;
                known = await FileReader.ReadAsync(file, stat, Layout, withChunks, borrows, transfer, cancellation).ConfigureAwait(false);
                cache.Add(file, stat, known, readAt);
            }
            else
            {
                transfer?.Skip(stat.Size);
            }

            described[i] = DescribedFile.Of(file, known);
        }).ConfigureAwait(false);
        return [.. described];
    }

    private async Task<bool> HoldsAsync(FileFacts known, bool withChunks, CancellationToken cancellationToken) =>
        await Layout.ContainsAsync(new() { MediaType = "", Digest = known.Digest, Size = known.Size }, cancellationToken).ConfigureAwait(false)
        && (!withChunks || (known.Chunks is not null && await Layout.ContainsAsync(known.Chunks.Descriptor, cancellationToken).ConfigureAwait(false)));

    /// <summary>Makes the layout hold an archive; one that was made of the same contents is not made again.</summary>
    public async Task<(Digest Digest, long Size, ImmutableArray<DescribedFile> Files)> ArchiveAsync(ArchivePlan plan, CancellationToken cancellationToken)
    {
        ImmutableArray<FileStat> stats = [.. plan.Files.Select(StatOf)];
        ImmutableArray<FileFacts?> known = [.. plan.Files.Zip(stats, cache.Find)];
        if (known.All(facts => facts is not null) && cache.FindArchive(plan.KeyOf(known!)) is var (digest, size)
            && await Layout.ContainsAsync(new() { MediaType = "", Digest = digest, Size = size }, cancellationToken).ConfigureAwait(false))
        {
            return (digest, size, [.. plan.Files.Zip(known, (file, facts) => DescribedFile.Of(file, facts!))]);
        }

        foreach (var file in plan.Files)
        {
            Note(file);
        }

        var readAt = DateTime.UtcNow;
        var written = await new ArchiveWriter(Layout, plan, stats, known, progress).WriteAsync(cancellationToken).ConfigureAwait(false);
        foreach (var ((file, stat), facts) in plan.Files.Zip(stats).Zip(written.Facts))
        {
            cache.Add(file, stat, facts, readAt);
        }

        cache.AddArchive(plan.KeyOf(written.Facts), written.Digest, written.Size);
        return (written.Digest, written.Size, [.. plan.Files.Zip(written.Facts, DescribedFile.Of)]);
    }

    /// <summary>What is said of the model, by its project and then by its files.</summary>
    /// <exception cref="ModelException">The files are not fit to be a bundle.</exception>
    public ModelMetadata Describe(ImmutableArray<DescribedFile> files)
    {
        foreach (var file in files)
        {
            // All forms of one version are to hold the same.
            if (!packed.TryAdd(file.Path, file.Facts.Digest) && packed[file.Path] != file.Facts.Digest)
            {
                throw new ModelException(PackDiagnostics.FileChanged(file.Source));
            }
        }

        FileCount = Math.Max(FileCount, files.Length);
        TotalSize = Math.Max(TotalSize, files.Sum(file => file.Facts.Size));
        foreach (var warning in FileCheck.Run(Request, files))
        {
            Warn(warning);
        }

        return new ModelDescriber(files).Complete(stated);
    }

    /// <summary>Each warning once, however many forms there are.</summary>
    public void Warn(Diagnostic warning) => Warnings = Warnings.Contains(warning) ? Warnings : Warnings.Add(warning);

    private void Note(ModelFile file)
    {
        lock (read)
        {
            read.Add(file.Path);
        }
    }
}
