namespace ModelBuild.Formats;

/// <summary>How many of a model's parameters have one element type.</summary>
public sealed record PrecisionShare(string ElementType, long Parameters)
{
    public override string ToString() => $"{ElementType}: {Parameters}";
}
