namespace ModelBuild.Oci;

/// <summary>A part of a blob: the bytes from <paramref name="Start"/> on, up to and without the one at <paramref name="End"/>.</summary>
public readonly record struct ByteRange(long Start, long End)
{
    public long Length => End - Start;

    /// <summary>All of a blob behind an offset.</summary>
    public static ByteRange From(long offset, Descriptor blob) => new(offset, blob.Size);

    /// <summary>True where it ends before the blob does, so that the place must be told where.</summary>
    public bool IsCutFrom(Descriptor blob) => End < blob.Size;

    /// <exception cref="ArgumentOutOfRangeException">It is no part of the blob.</exception>
    internal void ThrowIfOutside(Descriptor blob)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Start, End);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(End, blob.Size);
    }

    public override string ToString() => $"{Start}-{End}";
}
