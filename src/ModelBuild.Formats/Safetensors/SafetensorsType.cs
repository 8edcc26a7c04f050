namespace ModelBuild.Formats.Safetensors;

/// <summary>The element types of safetensors, by the name in the header.</summary>
/// <param name="Bits">The size of an element; null for a type of a later version, whose tensors cannot be measured.</param>
internal readonly record struct SafetensorsType(string Name, int? Bits)
{
    public static SafetensorsType Of(string dtype) => dtype switch
    {
        "BOOL" => new(ElementType.Bool, 8),
        "F4" => new(ElementType.Float4E2M1, 4),
        "F6_E2M3" => new(ElementType.Float6E2M3, 6),
        "F6_E3M2" => new(ElementType.Float6E3M2, 6),
        "U8" => new(ElementType.UInt8, 8),
        "I8" => new(ElementType.Int8, 8),
        "F8_E5M2" => new(ElementType.Float8E5M2, 8),
        "F8_E4M3" => new(ElementType.Float8E4M3, 8),
        "F8_E8M0" => new(ElementType.Float8E8M0, 8),
        "F8_E4M3FNUZ" => new(ElementType.Float8E4M3Fnuz, 8),
        "F8_E5M2FNUZ" => new(ElementType.Float8E5M2Fnuz, 8),
        "I16" => new(ElementType.Int16, 16),
        "U16" => new(ElementType.UInt16, 16),
        "F16" => new(ElementType.Float16, 16),
        "BF16" => new(ElementType.BFloat16, 16),
        "I32" => new(ElementType.Int32, 32),
        "U32" => new(ElementType.UInt32, 32),
        "F32" => new(ElementType.Float32, 32),
        "C64" => new(ElementType.Complex64, 64),
        "F64" => new(ElementType.Float64, 64),
        "I64" => new(ElementType.Int64, 64),
        "U64" => new(ElementType.UInt64, 64),
        _ => new(dtype, null),
    };
}
