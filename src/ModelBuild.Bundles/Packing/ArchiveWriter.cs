using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Pipelines;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Writes model files as one tar layer, each read once, small ones ahead of the writer and several at a time. Owner, mode and time are constants: those of a machine would be a new digest on
/// each. GNU's form of tar is the one that .NET writes the same in every process, and that holds files of any size.
/// </summary>
/// <param name="stats">What the file system said of the files, in their order.</param>
/// <param name="known">What is known of the files, in their order: null where nothing is.</param>
internal sealed class ArchiveWriter(OciLayout layout, ArchivePlan plan, ImmutableArray<FileStat> stats, ImmutableArray<FileFacts?> known, ITransferProgress? progress)
{
    /// <summary>How many small files may be read and wait to be written.</summary>
    private const int MaxAhead = 8;

    /// <summary>Enough that writer and reader seldom wait for each other.</summary>
    private const int PipeSize = 4 * 1024 * 1024;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>The layer, and what its files held.</returns>
    /// <exception cref="ModelException">A file changed while it was read, or cannot be read.</exception>
    public async Task<(Digest Digest, long Size, ImmutableArray<FileFacts> Facts)> WriteAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe(new(pauseWriterThreshold: PipeSize, resumeWriterThreshold: PipeSize / 2, minimumSegmentSize: BlobFile.BufferSize, useSynchronizationContext: false));
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
            // Headers and small files one by one would each cost a hash, a write and the way there.
            var pieces = new BufferedStream(to.AsStream(leaveOpen: true), BlobFile.BufferSize);
            var facts = plan.IsGzip ? await WriteGzipAsync(pieces, cancellationToken).ConfigureAwait(false) : await WriteTarAsync(pieces, cancellationToken).ConfigureAwait(false);
            await pieces.FlushAsync(cancellationToken).ConfigureAwait(false);
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

        // Large files have their place here too, and are read when it is theirs.
        var ahead = new Queue<Task<SmallFile>?>(MaxAhead);
        for (var (i, next) = (0, 0); i < stats.Length; i++)
        {
            while (next < stats.Length && ahead.Count < MaxAhead)
            {
                ahead.Enqueue(stats[next].Size <= SmallFile.MaxSize ? ReadAhead(next, cancellationToken) : null);
                next++;
            }

            facts.Add(ahead.Dequeue() is { } small ? await WriteAsync(tar, i, small, cancellationToken).ConfigureAwait(false)
                : await WriteAsync(tar, i, cancellationToken).ConfigureAwait(false));
        }

        return facts.MoveToImmutable();
    }

    private Task<SmallFile> ReadAhead(int index, CancellationToken cancellationToken) =>
        Task.Run(() => SmallFile.ReadAsync(plan.Files[index], stats[index], known[index], cancellationToken), cancellationToken);

    private async Task<FileFacts> WriteAsync(TarWriter tar, int index, Task<SmallFile> reading, CancellationToken cancellationToken)
    {
        using var transfer = progress?.Begin(new("packing", plan.Files[index].Path, null, stats[index].Size));
        using var file = await reading.ConfigureAwait(false);
        await WriteAsync(tar, index, file.Content, cancellationToken).ConfigureAwait(false);
        transfer?.Report(stats[index].Size);
        return file.Facts;
    }

    private Task<FileFacts> WriteAsync(TarWriter tar, int index, CancellationToken cancellationToken) => FileReader.ReadingAsync(plan.Files[index], async () =>
    {
        using var transfer = progress?.Begin(new("packing", plan.Files[index].Path, null, stats[index].Size));
        await using var content = new MemberStream(plan.Files[index], stats[index], transfer);
        await WriteAsync(tar, index, content, cancellationToken).ConfigureAwait(false);
        return await content.FinishAsync(known[index], cancellationToken).ConfigureAwait(false);
    });

    private async Task WriteAsync(TarWriter tar, int index, Stream content, CancellationToken cancellationToken)
    {
        var entry = Entry(TarEntryType.RegularFile, plan.Root + plan.Files[index].Path, FileMode);
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }

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
