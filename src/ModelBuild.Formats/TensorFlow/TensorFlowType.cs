namespace ModelBuild.Formats.TensorFlow;

/// <summary><c>DataType</c> of <c>types.proto</c>.</summary>
internal static class TensorFlowType
{
    /// <summary>Above this the types repeat, for variables of them.</summary>
    private const ulong Reference = 100;

    public static string Of(ulong number) => number switch
    {
        0 => ElementType.Undefined,
        1 => ElementType.Float32,
        2 => ElementType.Float64,
        3 => ElementType.Int32,
        4 => ElementType.UInt8,
        5 => ElementType.Int16,
        6 => ElementType.Int8,
        7 => ElementType.String,
        8 => ElementType.Complex64,
        9 => ElementType.Int64,
        10 => ElementType.Bool,
        14 => ElementType.BFloat16,
        17 => ElementType.UInt16,
        18 => ElementType.Complex128,
        19 => ElementType.Float16,
        22 => ElementType.UInt32,
        23 => ElementType.UInt64,
        24 => ElementType.Float8E5M2,
        25 => ElementType.Float8E4M3,
        > Reference and <= 2 * Reference => Of(number - Reference),
        _ => ElementType.Unknown((long)number),
    };
}
