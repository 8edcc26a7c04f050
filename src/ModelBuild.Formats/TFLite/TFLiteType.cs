namespace ModelBuild.Formats.TFLite;

/// <summary><c>TensorType</c> of the schema.</summary>
internal static class TFLiteType
{
    public static string Of(byte number) => number switch
    {
        0 => ElementType.Float32,
        1 => ElementType.Float16,
        2 => ElementType.Int32,
        3 => ElementType.UInt8,
        4 => ElementType.Int64,
        5 => ElementType.String,
        6 => ElementType.Bool,
        7 => ElementType.Int16,
        8 => ElementType.Complex64,
        9 => ElementType.Int8,
        10 => ElementType.Float64,
        11 => ElementType.Complex128,
        12 => ElementType.UInt64,
        13 => "resource",
        14 => "variant",
        15 => ElementType.UInt32,
        16 => ElementType.UInt16,
        17 => ElementType.Int4,
        18 => ElementType.BFloat16,
        19 => ElementType.Int2,
        20 => ElementType.UInt4,
        21 => ElementType.Float8E4M3,
        22 => ElementType.Float8E5M2,
        _ => ElementType.Unknown(number),
    };
}
