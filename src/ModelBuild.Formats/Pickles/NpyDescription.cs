using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelBuild.Formats.Pickles;

/// <summary>What the header of an <c>.npy</c> says: a Python literal with the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.</summary>
internal sealed partial record NpyDescription(string Version, string Descr, IReadOnlyList<long> Shape, long DataOffset)
{
    private const int LengthAt = 8;

    /// <summary>Null for objects, records and what only numpy has.</summary>
    public (string Name, int Size)? ElementType => Descr.TrimStart('<', '>', '|', '=') switch
    {
        "f2" => (Formats.ElementType.Float16, 2),
        "f4" => (Formats.ElementType.Float32, 4),
        "f8" => (Formats.ElementType.Float64, 8),
        "i1" => (Formats.ElementType.Int8, 1),
        "i2" => (Formats.ElementType.Int16, 2),
        "i4" => (Formats.ElementType.Int32, 4),
        "i8" => (Formats.ElementType.Int64, 8),
        "u1" => (Formats.ElementType.UInt8, 1),
        "u2" => (Formats.ElementType.UInt16, 2),
        "u4" => (Formats.ElementType.UInt32, 4),
        "u8" => (Formats.ElementType.UInt64, 8),
        "b1" => (Formats.ElementType.Bool, 1),
        "c8" => (Formats.ElementType.Complex64, 8),
        "c16" => (Formats.ElementType.Complex128, 16),
        _ => null,
    };

    /// <returns>Null where there is no such header.</returns>
    public static async Task<NpyDescription?> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = new byte[LengthAt + sizeof(uint)];
        if (await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < start.Length || !start.AsSpan().StartsWith(NpyHeader.Magic))
        {
            return null;
        }

        // Version 1 has two bytes of length, so that two of the header are read already.
        var isFirst = start[6] == 1;
        long length = isFirst ? BitConverter.ToUInt16(start, LengthAt) : BitConverter.ToUInt32(start, LengthAt);
        if (length is < 2 or > HeaderLimits.Npy)
        {
            return null;
        }

        var text = new byte[length];
        var known = isFirst ? 2 : 0;
        start.AsSpan(LengthAt + sizeof(uint) - known, known).CopyTo(text);
        var read = known + await content.ReadAtLeastAsync(text.AsMemory(known), text.Length - known, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read < length ? null : Parse($"{start[6]}.{start[7]}", Encoding.UTF8.GetString(text), LengthAt + (isFirst ? sizeof(ushort) : sizeof(uint)) + length);
    }

    private static NpyDescription? Parse(string version, string text, long dataOffset)
    {
        var (descr, shape) = (DescrPattern().Match(text), ShapePattern().Match(text));
        if (!descr.Success || !shape.Success)
        {
            return null;
        }

        List<long> sizes = [];
        foreach (var size in shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (sizes.Count == HeaderLimits.Rank || !long.TryParse(size.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            sizes.Add(number);
        }

        return new(version, descr.Groups[1].Success ? descr.Groups[1].Value : "record", sizes, dataOffset);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*(?:['"]([^'"]{1,64})['"]|\[)""", RegexOptions.CultureInvariant)]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9L, ]*)\)""", RegexOptions.CultureInvariant)]
    private static partial Regex ShapePattern();
}
