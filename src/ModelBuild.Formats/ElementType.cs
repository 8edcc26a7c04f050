using System.Globalization;

namespace ModelBuild.Formats;

/// <summary>Names of element types, the same for every format; those of ModelPack's <c>config.precision</c> where it has them.</summary>
public static class ElementType
{
    public const string BFloat16 = "bfloat16";
    public const string Bool = "bool";
    public const string Complex128 = "complex128";
    public const string Complex64 = "complex64";
    public const string Float16 = "float16";
    public const string Float32 = "float32";
    public const string Float4E2M1 = "float4_e2m1";
    public const string Float64 = "float64";
    public const string Float6E2M3 = "float6_e2m3";
    public const string Float6E3M2 = "float6_e3m2";
    public const string Float8E4M3 = "float8_e4m3";
    public const string Float8E4M3Fnuz = "float8_e4m3fnuz";
    public const string Float8E5M2 = "float8_e5m2";
    public const string Float8E5M2Fnuz = "float8_e5m2fnuz";
    public const string Float8E8M0 = "float8_e8m0";
    public const string Int16 = "int16";
    public const string Int2 = "int2";
    public const string Int32 = "int32";
    public const string Int4 = "int4";
    public const string Int64 = "int64";
    public const string Int8 = "int8";
    public const string String = "string";
    public const string UInt16 = "uint16";
    public const string UInt2 = "uint2";
    public const string UInt32 = "uint32";
    public const string UInt4 = "uint4";
    public const string UInt64 = "uint64";
    public const string UInt8 = "uint8";

    /// <summary>The file says none.</summary>
    public const string Undefined = "undefined";

    /// <summary>A type that a newer version of a format has: no fault of the file.</summary>
    internal static string Unknown(long number) => string.Create(CultureInfo.InvariantCulture, $"unknown({number})");
}
