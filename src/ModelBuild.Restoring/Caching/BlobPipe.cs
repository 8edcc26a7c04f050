using System.Buffers;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>Moves bytes past a verifier, which sees each piece before it is written.</summary>
internal static class BlobPipe
{
    /// <param name="to">Null to look only.</param>
    /// <returns>Bytes that passed.</returns>
    public static async Task<long> PassAsync(Stream from, Stream? to, BlobVerifier verifier, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize);
        var passed = 0L;
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                // A byte too many must not reach the file, so the verifier looks first.
                verifier.Append(buffer.AsSpan(0, count));
                if (to is not null)
                {
                    await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }

                passed += count;
                progress?.Report(count);
            }

            return passed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
