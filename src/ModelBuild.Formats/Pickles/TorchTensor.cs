using System.Globalization;

namespace ModelBuild.Formats.Pickles;

/// <summary>A tensor as torch writes how to make it again: <c>_rebuild_tensor_v2(storage, offset, size, stride, …)</c>; in version 3 with its type as seventh.</summary>
internal sealed record TorchTensor(string Key, string Offset, string ElementType, IReadOnlyList<long> Shape)
{
    private const string Module = "torch._utils";
    private const int TypeAt = 6;

    private static readonly string[] Rebuilders = ["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"];

    /// <summary>What is made of a tensor that was rebuilt before.</summary>
    private static readonly string[] Wrappers = ["_rebuild_parameter", "_rebuild_parameter_with_state"];

    /// <summary>Whether a call makes a tensor, in a way that is known (<see cref="Read"/>) or not: sparse, wrapped in a class of its own, without elements.</summary>
    public static bool IsRebuilt(ImportName name) => (name.Module == Module && name.Name.StartsWith("_rebuild_", StringComparison.Ordinal) && !Wrappers.Contains(name.Name))
        || name is { Module: "torch._tensor", Name: "_rebuild_from_type_v2" };

    /// <summary>Null where the arguments are not all known.</summary>
    public static TorchTensor? Read(PickleValue.Instance call) =>
        Rebuilders.Contains(call.Of.Name.Name) && call.Arguments is { IsWhole: true, Items: [PickleValue.Storage storage, PickleValue.Number offset, PickleValue.Tuple { IsWhole: true } size, ..] items }
            && size.Items.All(item => item is PickleValue.Number { Value: >= 0 })
            ? new(
                storage.Key,
                offset.Value.ToString(CultureInfo.InvariantCulture),
                items.Length > TypeAt && items[TypeAt] is PickleValue.Import type ? TypeOf(type.Traced.Name.Name) : TypeOf(storage.Type.Name.Name),
                [.. size.Items.Select(item => ((PickleValue.Number)item).Value)])
            : null;

    private static string TypeOf(string name) => name switch
    {
        "FloatStorage" or "float" => Formats.ElementType.Float32,
        "HalfStorage" or "half" => Formats.ElementType.Float16,
        "DoubleStorage" or "double" => Formats.ElementType.Float64,
        "BFloat16Storage" => Formats.ElementType.BFloat16,
        "LongStorage" or "long" => Formats.ElementType.Int64,
        "IntStorage" or "int" or "QInt32Storage" => Formats.ElementType.Int32,
        "ShortStorage" or "short" => Formats.ElementType.Int16,
        "CharStorage" or "QInt8Storage" => Formats.ElementType.Int8,
        "ByteStorage" or "QUInt8Storage" => Formats.ElementType.UInt8,
        "BoolStorage" => Formats.ElementType.Bool,
        "ComplexFloatStorage" or "cfloat" => Formats.ElementType.Complex64,
        "ComplexDoubleStorage" or "cdouble" => Formats.ElementType.Complex128,
        "float8_e4m3fn" => Formats.ElementType.Float8E4M3,
        _ => name,
    };
}
