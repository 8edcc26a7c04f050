namespace ModelBuild.Formats;

/// <summary>What a compressed part unpacks to, and no more of it than a reader wants: what stops a bomb.</summary>
/// <param name="ceiling">Of this part.</param>
/// <param name="isWithin">Counts what is unpacked of all parts of the file, and says whether that is still little enough.</param>
internal sealed class UnpackedStream(Stream unpacking, long ceiling, Func<int, bool> isWithin, Func<string, Exception?, MalformedModelException> malformed) : ForwardStream
{
    private long read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await unpacking.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            read += count;
            return read > ceiling ? throw malformed($"unpacks to more than the {ceiling} bytes that are read", null)
                : isWithin(count) ? count
                : throw malformed("and those before it unpack to more than is read", null);
        }
        catch (InvalidDataException exception)
        {
            throw malformed("cannot be unpacked", exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        unpacking.Dispose();
        base.Dispose(disposing);
    }
}
