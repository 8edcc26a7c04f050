namespace ModelBuild.Formats.Pickles;

/// <summary>What a <see cref="PickleInput"/> has not given away yet, for an unpacking stream to read.</summary>
internal sealed class InputStream(PickleInput input) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await input.FillAsync(1, cancellationToken).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, input.Buffered);
        input.Take(count).CopyTo(buffer.Span);
        return count;
    }
}
