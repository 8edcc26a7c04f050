using System.Buffers;

namespace ModelBuild.Oci;

/// <summary>
/// Moves the bytes of a blob: while a piece is taken, the next is read. Pieces come in order, never two at once, and what was read
/// is taken without waiting for more, even where reading then breaks off: it may be gone on from.
/// </summary>
public static class BlobPipe
{
    /// <param name="take">Given each piece, which is good until the task ends.</param>
    /// <returns>Bytes that passed.</returns>
    public static async Task<long> PassAsync(Stream from, Func<ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancellationToken)
    {
        var (filling, other) = (ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize), ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize));
        var (passed, taken, filled) = (0L, 0, 0);
        var (taking, reading) = (Task.CompletedTask, Task.FromResult(0));

        // Gives on what was read since the last piece, once that has been taken.
        async Task HandOverAsync()
        {
            await taking.ConfigureAwait(false);
            var piece = filling.AsMemory(taken, filled - taken);
            taking = piece.IsEmpty ? Task.CompletedTask : Task.Run(() => take(piece).AsTask(), CancellationToken.None);
            (passed, taken) = (passed + piece.Length, filled);
        }

        try
        {
            do
            {
                reading = from.ReadAsync(filling.AsMemory(filled, BlobFile.BufferSize - filled), cancellationToken).AsTask();
                if (filled > taken && await Task.WhenAny(reading, taking).ConfigureAwait(false) == taking)
                {
                    await HandOverAsync().ConfigureAwait(false);
                }

                try
                {
                    filled += await reading.ConfigureAwait(false);
                }
                catch
                {
                    await HandOverAsync().ConfigureAwait(false);
                    await taking.ConfigureAwait(false);
                    throw;
                }

                if (reading.Result == 0 || filled == BlobFile.BufferSize || taking.IsCompleted)
                {
                    await HandOverAsync().ConfigureAwait(false);
                }

                if (filled == BlobFile.BufferSize)
                {
                    // The last piece of the other one has been taken: this one's is being taken now.
                    (filling, other, taken, filled) = (other, filling, 0, 0);
                }
            }
            while (reading.Result > 0);

            await taking.ConfigureAwait(false);
            return passed;
        }
        finally
        {
            // Whatever happened, a buffer is not given back while somebody uses it.
            await Task.WhenAny(taking).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(other);
            if (reading.IsCompleted)
            {
                ArrayPool<byte>.Shared.Return(filling);
            }
        }
    }

    /// <summary>Copies all that is left of a stream into a file.</summary>
    /// <param name="see">Sees each piece in order, while it is written.</param>
    /// <returns>Bytes that were copied.</returns>
    public static Task<long> CopyAsync(Stream from, FileStream to, Action<ReadOnlyMemory<byte>> see, IProgress<long>? progress, CancellationToken cancellationToken) => CopyAsync(
        from,
        to,
        piece =>
        {
            see(piece);
            return ValueTask.CompletedTask;
        },
        progress,
        cancellationToken);

    /// <summary>Copies all that is left of a stream into a file.</summary>
    /// <param name="see">Sees each piece in order, while it is written; the next comes when the task has ended.</param>
    /// <returns>Bytes that were copied.</returns>
    public static Task<long> CopyAsync(Stream from, FileStream to, Func<ReadOnlyMemory<byte>, ValueTask> see, IProgress<long>? progress, CancellationToken cancellationToken) => PassAsync(
        from,
        async piece =>
        {
            var writing = to.WriteAsync(piece, cancellationToken).AsTask();
            try
            {
                await see(piece).ConfigureAwait(false);
            }
            finally
            {
                await writing.ConfigureAwait(false);
            }

            progress?.Report(piece.Length);
        },
        cancellationToken);
}
