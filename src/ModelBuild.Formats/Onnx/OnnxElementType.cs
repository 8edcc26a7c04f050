namespace ModelBuild.Formats.Onnx;

/// <summary><c>TensorProto.DataType</c>.</summary>
internal static class OnnxElementType
{
    public static string Of(ulong number) => number switch
    {
        0 => ElementType.Undefined,
        1 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        4 => ElementType.UInt16,
        5 => ElementType.Int16,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        8 => ElementType.String,
        9 => ElementType.Bool,
        10 => ElementType.Float16,
        11 => ElementType.Float64,
        12 => ElementType.UInt32,
        13 => ElementType.UInt64,
        14 => ElementType.Complex64,
        15 => ElementType.Complex128,
        16 => ElementType.BFloat16,
        17 => ElementType.Float8E4M3,
        18 => ElementType.Float8E4M3Fnuz,
        19 => ElementType.Float8E5M2,
        20 => ElementType.Float8E5M2Fnuz,
        21 => ElementType.UInt4,
        22 => ElementType.Int4,
        23 => ElementType.Float4E2M1,
        24 => ElementType.Float8E8M0,
        25 => ElementType.UInt2,
        26 => ElementType.Int2,
        _ => ElementType.Unknown((long)number),
    };
}
