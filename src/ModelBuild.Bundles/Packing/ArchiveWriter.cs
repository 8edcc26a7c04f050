using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Pipelines;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Writes model files as one tar layer, each read once. Owner, mode and time are constants: those of a machine would be a new digest on
/// each. GNU's form of tar is the one that .NET writes the same in every process, and that holds files of any size.
/// </summary>
/// <param name="known">What is known of the files, in their order: null where nothing is.</param>
internal sealed class ArchiveWriter(OciLayout layout, ArchivePlan plan, ImmutableArray<FileFacts?> known, ITransferProgress? progress)
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ImmutableArray<FileStat> stats = [.. plan.Files.Select(file => FileStat.Of(file.SourcePath))];

    /// <returns>The layer, and what its files held.</returns>
    /// <exception cref="ModelException">A file changed while it was read, or cannot be read.</exception>
    public async Task<(Digest Digest, long Size, ImmutableArray<FileFacts> Facts)> WriteAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        progress?.Expect(stats.Sum(stat => stat.Size));
        var writing = WriteAsync(pipe.Writer, stop.Token);
        try
        {
            // Half a KiB a file for its header, and as much on average for filling its last block.
            var size = stats.Sum(stat => stat.Size) + (1024L * stats.Length);
            var content = pipe.Reader.AsStream();
            await using (content.ConfigureAwait(false))
            {
                var (digest, length) = await layout.IngestAsync(content, size, null, null, stop.Token).ConfigureAwait(false);
                return (digest, length, await writing.ConfigureAwait(false));
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(writing).ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<FileFacts>> WriteAsync(PipeWriter to, CancellationToken cancellationToken)
    {
        try
        {
            var facts = plan.IsGzip ? await WriteGzipAsync(to.AsStream(leaveOpen: true), cancellationToken).ConfigureAwait(false)
                : await WriteTarAsync(to.AsStream(leaveOpen: true), cancellationToken).ConfigureAwait(false);
            await to.CompleteAsync().ConfigureAwait(false);
            return facts;
        }
        // Whoever reads the pipe is told, and throws it.
        catch (Exception exception)
        {
            await to.CompleteAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ImmutableArray<FileFacts>> WriteGzipAsync(Stream to, CancellationToken cancellationToken)
    {
        await using var gzip = new StoredGzipStream(to);
        var facts = await WriteTarAsync(gzip, cancellationToken).ConfigureAwait(false);
        await gzip.FinishAsync(cancellationToken).ConfigureAwait(false);
        return facts;
    }

    private async Task<ImmutableArray<FileFacts>> WriteTarAsync(Stream to, CancellationToken cancellationToken)
    {
        var facts = ImmutableArray.CreateBuilder<FileFacts>(plan.Files.Length);
        await using var tar = new TarWriter(to, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var folder in plan.WithFolders ? plan.Folders : [])
        {
            await tar.WriteEntryAsync(Entry(TarEntryType.Directory, folder, FolderMode), cancellationToken).ConfigureAwait(false);
        }

        foreach (var (file, stat, before) in plan.Files.Zip(stats, known))
        {
            facts.Add(await WriteFileAsync(tar, file, stat, before, cancellationToken).ConfigureAwait(false));
        }

        return facts.MoveToImmutable();
    }

    private Task<FileFacts> WriteFileAsync(TarWriter tar, ModelFile file, FileStat stat, FileFacts? before, CancellationToken cancellationToken) => FileReader.ReadingAsync(file, async () =>
    {
        using var transfer = progress?.Begin(new("packing", file.Path, null, stat.Size));
        await using var content = new MemberStream(file, stat, transfer);
        var entry = Entry(TarEntryType.RegularFile, plan.Root + file.Path, FileMode);
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        return await content.FinishAsync(before, cancellationToken).ConfigureAwait(false);
    });

    private static GnuTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) => new(type, name)
    {
        Mode = mode,
        ModificationTime = DateTimeOffset.UnixEpoch,
        AccessTime = default,
        ChangeTime = default,
        Uid = 0,
        Gid = 0,
        UserName = "",
        GroupName = "",
    };
}
