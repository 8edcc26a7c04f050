namespace ModelBuild.Oci.Tests;

public sealed class ABlobPipe
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1_000_000, 7_919)]
    [InlineData(1_048_576, 262_144)]
    [InlineData(3_000_001, 1_000_000)]
    public async Task Passes_every_byte_in_order(int size, int most)
    {
        var taken = new MemoryStream();

        var passed = await BlobPipe.PassAsync(new Pieces(Bytes.Of(size), most), piece => Take(taken, piece), Cancellation);

        Assert.Equal(size, passed);
        Assert.Equal(Bytes.Of(size), taken.ToArray());
    }

    [Fact]
    public async Task Takes_what_was_read_before_reading_broke_off()
    {
        var taken = new MemoryStream();

        await Assert.ThrowsAsync<IOException>(() => BlobPipe.PassAsync(new Pieces(Bytes.Of(700_001), 10_000) { BreaksAtEnd = true }, piece => Take(taken, piece), Cancellation));

        Assert.Equal(Bytes.Of(700_001), taken.ToArray());
    }

    [Fact]
    public async Task Takes_what_was_read_without_waiting_for_more()
    {
        var taken = new MemoryStream();
        var more = new TaskCompletionSource();

        var passing = BlobPipe.PassAsync(new Pieces(Bytes.Of(100_000), 10_000) { Pause = (60_000, more.Task) }, piece => Take(taken, piece), Cancellation);

        await WaitUntilAsync(() => taken.Length == 60_000);
        more.SetResult();
        Assert.Equal(100_000, await passing);
    }

    [Fact]
    public async Task Reads_on_while_a_piece_is_taken_and_no_further_than_its_buffers()
    {
        var source = new Pieces(Bytes.Of(10_000_000), 1_000_000);
        var free = new TaskCompletionSource();

        var passing = BlobPipe.PassAsync(source, _ => new(free.Task), Cancellation);

        await WaitUntilAsync(() => source.Position == 2 * BlobFile.BufferSize);
        await Task.Delay(50, Cancellation);
        Assert.Equal(2 * BlobFile.BufferSize, source.Position);
        free.SetResult();
        Assert.Equal(10_000_000, await passing);
    }

    [Fact]
    public async Task Ends_with_the_failure_of_who_takes()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => BlobPipe.PassAsync(new Pieces(Bytes.Of(10_000_000), 100_000), _ => throw new InvalidOperationException("full"), Cancellation));

        Assert.Equal("full", failure.Message);
    }

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(5, Cancellation);
        }
    }

    private static ValueTask Take(MemoryStream taken, ReadOnlyMemory<byte> piece)
    {
        taken.Write(piece.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Gives a few bytes a read, as a network does.</summary>
    private sealed class Pieces(byte[] content, int most) : ForwardStream
    {
        private int position;

        public bool BreaksAtEnd { get; init; }

        public (int At, Task Until) Pause { get; init; } = (-1, Task.CompletedTask);

        public override long Position
        {
            get => Volatile.Read(ref position);
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            await (position == Pause.At ? Pause.Until : Task.CompletedTask);
            var count = Math.Min(Math.Min(most, buffer.Length), content.Length - position);
            if (count == 0 && BreaksAtEnd)
            {
                throw new IOException("reset");
            }

            content.AsMemory(position, count).CopyTo(buffer);
            Volatile.Write(ref position, position + count);
            return count;
        }
    }
}
