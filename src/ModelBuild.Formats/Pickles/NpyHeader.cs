using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>The header of numpy's <c>.npy</c>: magic, version, length, and a Python literal that says what the elements are.</summary>
internal static class NpyHeader
{
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private const int VersionAt = 6;
    private const int LengthAt = 8;

    /// <summary>numpy itself refuses headers of more than 10,000 characters.</summary>
    private const int MaximumLength = 64 * 1024;

    /// <summary>Reads the header.</summary>
    /// <returns>Whether a pickle may follow; null where the header is cut off or too long.</returns>
    public static async ValueTask<bool?> HoldsObjectsAsync(PickleInput input, CancellationToken cancellationToken)
    {
        if (await input.FillAsync(LengthAt + 4, cancellationToken).ConfigureAwait(false) < LengthAt + 4)
        {
            return null;
        }

        var lengthSize = input.Peek[VersionAt] == 1 ? 2 : 4;
        input.Take(LengthAt);
        var length = input.Read(lengthSize);
        if (length > MaximumLength || await input.FillAsync((int)length, cancellationToken).ConfigureAwait(false) < (int)length)
        {
            return null;
        }

        return MayBeObjects(Encoding.Latin1.GetString(input.Take((int)length)));
    }

    /// <summary>Types of objects have an O in them; an escape may hide one.</summary>
    private static bool MayBeObjects(string header)
    {
        var from = header.IndexOf("descr", StringComparison.Ordinal);
        return from < 0 || header.AsSpan().ContainsAny('O', '\\');
    }
}
