using ModelBuild.Formats;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Packing;

/// <summary>Reads one model file once: into the layout, through the hash, and past the format detector. Its header is read from there.</summary>
internal static class FileReader
{
    /// <param name="withChunks">Lists its chunks too, in a blob of their own.</param>
    /// <param name="borrows">Leaves the file where it is: it stands for its blob.</param>
    /// <exception cref="ModelException">The file changed while it was read, or cannot be read.</exception>
    public static async Task<FileFacts> ReadAsync(ModelFile file, FileStat before, OciLayout layout, bool withChunks, bool borrows, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var header = new HeaderPeek();
        var sizes = ChunkSizes.Of(before.Size);
        using var chunker = withChunks ? new Chunker(sizes) : null;
        void See(ReadOnlyMemory<byte> bytes)
        {
            header.See(bytes);
            chunker?.Append(bytes.Span);
            progress?.Report(bytes.Length);
        }

        return await ReadingAsync(file, async () =>
        {
            await using var content = BlobFile.OpenRead(file.SourcePath);
            var (digest, size) = borrows
                ? await layout.BorrowAsync(content, before, See, () => CheckUnchanged(file, before), cancellationToken).ConfigureAwait(false)
                : await layout.IngestAsync(content, before.Size, See, () => CheckUnchanged(file, before), cancellationToken).ConfigureAwait(false);
            if (size != before.Size)
            {
                throw new ModelException(PackDiagnostics.FileChanged(file));
            }

            var chunks = chunker is null ? null : await StoreAsync(new() { Sizes = sizes, Chunks = chunker.Finish() }, layout, cancellationToken).ConfigureAwait(false);
            await using var packed = BlobFile.OpenRead(layout.SourceOf(digest));
            var facts = await FileFacts.DescribeAsync(header.Facts(file.Path, digest, size) with { Chunks = chunks }, file.Path, packed, cancellationToken).ConfigureAwait(false);
            if (borrows)
            {
                // What was looked at is the file itself.
                CheckUnchanged(file, before);
            }

            return facts;
        }).ConfigureAwait(false);
    }

    private static async Task<PackedChunks> StoreAsync(ChunkList chunks, OciLayout layout, CancellationToken cancellationToken)
    {
        var bytes = chunks.ToBytes();
        var list = new PackedChunks { Digest = Digest.Compute(bytes), Size = bytes.Length };
        await layout.PushBlobAsync(BlobSource.OfBytes(list.Descriptor, bytes), null, cancellationToken).ConfigureAwait(false);
        return list;
    }

    /// <summary>What a file is for, of which its first page is read and nothing else.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    public static Task<ModelFileKind> KindOfAsync(ModelFile file) => ReadingAsync(file, () =>
    {
        var page = new byte[FormatDetector.HeaderSize];
        var header = new HeaderPeek();
        header.See(page.AsMemory(0, ReadStart(file, page)));
        return Task.FromResult(DescribedFile.KindOf(file, header.FormatOf(file.Path), header.IsText).Kind);
    });

    /// <summary>Reads a file's first bytes at once: of small files, waiting costs more than reading.</summary>
    /// <returns>Bytes that were read; fewer than there is room for where the file has no more.</returns>
    public static int ReadStart(ModelFile file, Span<byte> room)
    {
        using var handle = File.OpenHandle(file.SourcePath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = 0;
        for (int count; (count = RandomAccess.Read(handle, room[length..], length)) > 0;)
        {
            length += count;
        }

        return length;
    }

    /// <summary>Reads a file, and names it where that fails.</summary>
    /// <exception cref="ModelException">The file cannot be read.</exception>
    public static async Task<T> ReadingAsync<T>(ModelFile file, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(PackDiagnostics.FileNotReadable(file, exception.Message), exception);
        }
    }

    /// <exception cref="ModelException">The file is not what it was when it was looked at.</exception>
    public static void CheckUnchanged(ModelFile file, FileStat before)
    {
        if (FileStat.Of(file.SourcePath) != before)
        {
            throw new ModelException(PackDiagnostics.FileChanged(file));
        }
    }
}
