namespace ModelBuild.Formats;

/// <summary>A file that is not what it says it is: cut off, damaged, or made to lie; or that has more than is read.</summary>
/// <param name="format">A name of <see cref="ModelFormat"/>, or the name of the file where it describes a model of any format.</param>
/// <param name="offset">Where in the file the reader stood.</param>
/// <param name="reason">A clause: "its header ends after 12 of 40 bytes".</param>
public sealed class MalformedModelException(string format, long offset, string reason, Exception? innerException = null)
    : Exception($"The {format} file cannot be read at byte {offset}: {reason}.", innerException)
{
    public string Format { get; } = format;

    public long Offset { get; } = offset;

    public string Reason { get; } = reason;

    /// <summary>True where the file may well be whole, and has only more than is read of such a file (<see cref="HeaderLimits"/>).</summary>
    public bool IsLimit { get; init; }
}
