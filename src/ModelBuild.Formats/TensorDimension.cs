using System.Globalization;

namespace ModelBuild.Formats;

/// <summary>One dimension of a tensor: a size, the name of a size that a call decides, or neither.</summary>
public readonly record struct TensorDimension(long? Size, string? Name = null)
{
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "?";
}
