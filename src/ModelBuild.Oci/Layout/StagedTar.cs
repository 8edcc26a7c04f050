namespace ModelBuild.Oci.Layout;

/// <summary>
/// The next tar of a layout, beside the one that it will replace: first what that one holds, then blobs one by one, at last the index. The same
/// bytes wherever the same is pushed in the same order.
/// </summary>
internal sealed class StagedTar : IDisposable
{
    private const string Ending = ".tmp";

    private readonly string path;
    private readonly FileStream file;

    private StagedTar(string path, TarContent before)
    {
        this.path = path;
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        BlobFile.RemoveAbandoned(folder.EnumerateFiles().Where(IsStaged));
        file = BlobFile.Create($"{path}.{Guid.NewGuid():N}{Ending}", 0);
        Content = before with { Members = TarContent.Nothing.Members };
    }

    /// <summary>What it holds by now.</summary>
    public TarContent Content { get; private set; }

    /// <summary>Begins with what a tar holds. A blob of it that is damaged stays behind, so that it can be pushed anew.</summary>
    public static async Task<StagedTar> BeginAsync(string path, TarContent before, CancellationToken cancellationToken)
    {
        var staged = new StagedTar(path, before);
        try
        {
            foreach (var member in before.Members.Values.Where(member => member.Name is not (LayoutFiles.Index or LayoutFiles.Version)).OrderBy(member => member.Offset))
            {
                await staged.TakeOverAsync(member, cancellationToken).ConfigureAwait(false);
            }

            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <exception cref="ContentMismatchException">The content is not what the descriptor names; nothing was added.</exception>
    public async Task AddAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var verifier = new BlobVerifier(source.Descriptor);
        await AddAsync(
            TarMember.NameOf(source.Descriptor.Digest),
            source.Descriptor.Size,
            async () =>
            {
                await using var content = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
                await BlobPipe.CopyAsync(content, file, bytes => verifier.Append(bytes.Span), progress, cancellationToken).ConfigureAwait(false);
                verifier.Finish();
            },
            cancellationToken).ConfigureAwait(false);
    }

    public void List(ManifestIndex index) => Content = Content with { Index = index };

    public Stream Open(TarMember member, ByteRange range) => new FileRangeStream(file.SafeFileHandle, member.Place(range), isOwner: false);

    /// <summary>Ends it and gives it the name.</summary>
    /// <exception cref="IOException">The tar that it replaces is not any more the one that it began with.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await AddAsync(LayoutFiles.Index, LayoutFiles.IndexBytes(Content.Index), cancellationToken).ConfigureAwait(false);
        await AddAsync(LayoutFiles.Version, LayoutFiles.VersionBytes, cancellationToken).ConfigureAwait(false);
        await file.WriteAsync(new byte[2 * TarHeader.Length], cancellationToken).ConfigureAwait(false);
        Durable.Flush(file);
        await file.DisposeAsync().ConfigureAwait(false);
        if (TarContent.StatOf(path) != Content.Stat)
        {
            throw new IOException($"'{path}' was changed by another program while it was to be changed here. It is as that one left it.");
        }

        Durable.Rename(file.Name, path);
    }

    public void Dispose()
    {
        file.Dispose();
        File.Delete(file.Name);
    }

    private async Task TakeOverAsync(TarMember member, CancellationToken cancellationToken)
    {
        Task<Stream> OpenAsync(CancellationToken _) => Task.FromResult(TarContent.Open(path, member, new(0, member.Size)));
        if (member.Digest is not { } digest)
        {
            await AddAsync(member.Name, member.Size, async () =>
            {
                await using var content = await OpenAsync(cancellationToken).ConfigureAwait(false);
                await BlobPipe.CopyAsync(content, file, _ => { }, null, cancellationToken).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            var blob = new Descriptor { MediaType = MediaTypes.Manifest, Digest = digest, Size = member.Size };
            await AddAsync(new BlobSource { Descriptor = blob, OpenAsync = OpenAsync }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (ContentMismatchException)
        {
            // Damaged, and of no use to anybody.
        }
    }

    private Task AddAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        AddAsync(name, content.Length, () => file.WriteAsync(content, cancellationToken).AsTask(), cancellationToken);

    /// <summary>Adds a member, or leaves the file as it was.</summary>
    private async Task AddAsync(string name, long size, Func<Task> write, CancellationToken cancellationToken)
    {
        var start = file.Position;
        try
        {
            await file.WriteAsync(TarHeader.Write(name, size), cancellationToken).ConfigureAwait(false);
            var member = new TarMember(name, file.Position, size);
            await write().ConfigureAwait(false);
            await file.WriteAsync(new byte[TarHeader.PaddingOf(size)], cancellationToken).ConfigureAwait(false);
            Content = Content with { Members = Content.Members.SetItem(name, member) };
        }
        catch
        {
            file.SetLength(start);
            file.Position = start;
            throw;
        }
    }

    private bool IsStaged(FileInfo other) => other.Extension == Ending
        && Path.GetFileNameWithoutExtension(other.Name) is var name && name.StartsWith($"{Path.GetFileName(path)}.", StringComparison.Ordinal)
        && Guid.TryParseExact(Path.GetExtension(name).AsSpan(1), "N", out _);
}
