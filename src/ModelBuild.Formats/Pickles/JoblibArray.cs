using System.Collections.Frozen;
using System.Globalization;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// An array that joblib laid between the opcodes: after the BUILD of its wrapper come, where the wrapper knows an alignment, one byte that says how much
/// padding follows; then the elements; or a pickle of its own where the elements are objects.
/// </summary>
/// <param name="Size">Bytes of elements; null where they are objects.</param>
internal sealed record JoblibArray(ulong? Size, bool IsAligned)
{
    public static readonly FrozenSet<string> Keys = FrozenSet.Create(StringComparer.Ordinal, "shape", "dtype", "numpy_array_alignment_bytes");

    private static readonly ImportName[] Wrappers = [new("joblib.numpy_pickle", "NumpyArrayWrapper"), new("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper")];

    private static readonly ImportName DType = new("numpy", "dtype");

    public static bool IsWrapper(PickleValue value) => value is PickleValue.Instance instance && Wrappers.Contains(instance.Of.Name);

    /// <summary>Null where the wrapper's state does not say, in a way that can be followed, how much it wraps.</summary>
    public static JoblibArray? Read(PickleValue state)
    {
        if (state is not PickleValue.Dictionary wrapper || wrapper["shape"] is not PickleValue.Tuple { IsWhole: true } shape || wrapper["dtype"] is not PickleValue.Instance dtype)
        {
            return null;
        }

        var alignment = wrapper["numpy_array_alignment_bytes"];
        var isAligned = alignment is PickleValue.Number;
        if (ItemSize(dtype) is not { } itemSize || (!isAligned && alignment is not null && alignment != PickleValue.None))
        {
            return null;
        }

        if (itemSize == 0)
        {
            return new(null, false);
        }

        // numpy multiplies in 64 bits and lets it overflow; no honest array does.
        UInt128 size = itemSize;
        foreach (var item in shape.Items)
        {
            if (item is not PickleValue.Number { Value: >= 0 } length || (size *= (ulong)length.Value) > long.MaxValue)
            {
                return null;
            }
        }

        return new((ulong)size, isAligned);
    }

    /// <summary>0 for objects; null where it cannot be told.</summary>
    private static ulong? ItemSize(PickleValue.Instance dtype)
    {
        if (dtype.Of.Name != DType || dtype.Arguments is not { IsWhole: true } arguments || arguments.Items.IsEmpty || arguments.Items[0] is not PickleValue.Text { Value.Length: > 1 } code)
        {
            return null;
        }

        if (!ulong.TryParse(code.Value.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size is 0 or > int.MaxValue)
        {
            return null;
        }

        return code.Value[0] switch
        {
            'O' => 0,
            'b' or 'i' or 'u' or 'f' or 'c' or 'm' or 'M' when size <= 32 => size,

            // The state's sixth item is the size that counts for text; see numpy.dtype.__reduce__.
            'S' or 'U' when dtype.State is { IsWhole: true, Items.Length: > 5 } state && state.Items[5] is PickleValue.Number { Value: > 0 } told => (ulong)told.Value,
            _ => null,
        };
    }
}
