using System.Buffers;

namespace ModelBuild.Oci;

/// <summary>
/// Moves the bytes of a blob: while a piece is taken, the next is read. Pieces come in order, never two at once, and what was read
/// is taken even where reading then breaks off: it may be gone on from.
/// </summary>
public static class BlobPipe
{
    /// <param name="take">Given each piece, which is good until the task ends.</param>
    /// <returns>Bytes that passed.</returns>
    public static async Task<long> PassAsync(Stream from, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellationToken)
    {
        var (filling, other) = (ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize), ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize));
        var (passed, filled) = (0L, 0);
        var taking = Task.CompletedTask;
        try
        {
            while (true)
            {
                int count;
                try
                {
                    count = await from.ReadAsync(filling.AsMemory(filled, BlobFile.BufferSize - filled), cancellationToken).ConfigureAwait(false);
                }
                catch when (filled > 0)
                {
                    await taking.ConfigureAwait(false);
                    await take(filling.AsMemory(0, filled)).ConfigureAwait(false);
                    throw;
                }

                filled += count;
                if (count > 0 && filled < BlobFile.BufferSize && !taking.IsCompleted)
                {
                    continue;
                }

                await taking.ConfigureAwait(false);
                if (count == 0 && filled == 0)
                {
                    return passed;
                }

                var piece = filling.AsMemory(0, filled);
                taking = Task.Run(() => take(piece).AsTask(), CancellationToken.None);
                (filling, other, passed, filled) = (other, filling, passed + filled, 0);
            }
        }
        finally
        {
            // Whatever happened, a buffer is not given back while somebody reads it.
            await Task.WhenAny(taking).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(filling);
            ArrayPool<byte>.Shared.Return(other);
        }
    }

    /// <summary>Copies all that is left of a stream into a file.</summary>
    /// <param name="see">Sees each piece in order, while it is written.</param>
    /// <returns>Bytes that were copied.</returns>
    public static Task<long> CopyAsync(Stream from, FileStream to, Action<ReadOnlyMemory<byte>> see, IProgress<long>? progress, CancellationToken cancellationToken) => PassAsync(
        from,
        async piece =>
        {
            var writing = to.WriteAsync(piece, cancellationToken).AsTask();
            try
            {
                see(piece);
            }
            finally
            {
                await writing.ConfigureAwait(false);
            }

            progress?.Report(piece.Length);
        },
        cancellationToken);
}
