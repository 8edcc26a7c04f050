using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ABlobThatBreaks : RegistryTest
{
    private readonly byte[] content = Bytes(300_000);
    private int requests;

    private Descriptor Blob => DescriptorOf(content);

    [Fact]
    public async Task A_cut_body_is_resumed_by_range()
    {
        using var server = First(reply => reply with { Cut = 100_000 });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
        Assert.Equal([null, 100_000], server.Requests.Select(request => request.RangeStart));
    }

    [Fact]
    public async Task A_body_that_ends_early_without_an_error_is_resumed()
    {
        using var server = First(_ => new(200) { Body = content[..70_000], Length = -1 });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
        Assert.Equal([null, 70_000], server.Requests.Select(request => request.RangeStart));
    }

    [Fact]
    public async Task A_body_that_falls_silent_is_resumed()
    {
        using var server = First(reply => reply with { Stall = 50_000 });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository(), Options with { IdleTimeout = TimeSpan.FromSeconds(60) }), Blob)));
        Assert.Equal([null, 50_000], server.Requests.Select(request => request.RangeStart));
    }

    [Fact]
    public async Task A_registry_without_ranges_sends_the_whole_and_its_start_is_skipped()
    {
        using var server = First(reply => reply with { Cut = 100_000 }, _ => new(200) { Body = content });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
    }

    [Theory]
    [InlineData("bytes 0-299999/300000")]
    [InlineData("bytes 100000-299999/400000")]
    [InlineData("bytes 100001-299999/300000")]
    [InlineData("bytes 100000-399999/300000")]
    [InlineData("nonsense")]
    public async Task A_part_that_is_not_the_one_asked_for_is_not_taken(string contentRange)
    {
        using var server = First(
            reply => reply with { Cut = 100_000 },
            reply => reply.Status == 206 ? reply with { Headers = [("Content-Range", contentRange)] } : reply);

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
        Assert.Equal([null, 100_000, null], server.Requests.Select(request => request.RangeStart));
    }

    [Fact]
    public async Task A_refused_range_is_read_from_the_start()
    {
        using var server = First(reply => reply with { Cut = 100_000 }, reply => reply.Status == 206 ? Reply.Empty(416) : reply);

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
    }

    [Fact]
    public async Task Reading_starts_at_the_offset_that_is_asked_for()
    {
        using var server = First(reply => reply);

        Assert.True(IsSame(content[250_000..], await ReadAsync(Open(server.Repository()), Blob, 250_000)));
        Assert.Equal(250_000, Assert.Single(server.Requests).RangeStart);
    }

    [Fact]
    public async Task Nothing_is_asked_for_at_the_end()
    {
        using var server = First(reply => reply);

        Assert.Empty(await ReadAsync(Open(server.Repository()), Blob, content.Length));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_blob_longer_than_its_descriptor_is_refused_by_its_announced_length()
    {
        using var server = First(reply => reply with { Body = [.. content, 1] });

        await Assert.ThrowsAsync<ContentMismatchException>(() => ReadAsync(Open(server.Repository()), Blob));
    }

    [Fact]
    public async Task A_blob_longer_than_its_descriptor_is_refused_at_the_first_byte_too_many()
    {
        using var server = First(_ => new(200) { Body = [.. content, .. content], Length = -1 });

        var failure = await Assert.ThrowsAsync<ContentMismatchException>(() => ReadAsync(Open(server.Repository()), Blob));
        Assert.Equal(content.Length + 1, failure.ActualSize);
    }

    [Fact]
    public async Task A_break_after_the_last_byte_is_no_failure()
    {
        using var server = First(reply => reply with { Length = -1, Cut = content.Length });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
    }

    [Fact]
    public async Task A_registry_that_breaks_after_every_byte_is_given_up()
    {
        using var server = new RawServer(request => Reply.Blob(content, request) with { Cut = 1 });

        var failure = await FailureOf(() => ReadAsync(Open(server.Repository()), Blob));
        Assert.Equal(RegistryFailure.ConnectionLost, failure.Failure);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task A_registry_that_sends_a_byte_now_and_then_is_given_up()
    {
        using var server = new RawServer(request => Reply.Blob(content, request) with { Drip = TimeSpan.FromMilliseconds(20) });

        var failure = await FailureOf(() => ReadAsync(Open(server.Repository(), Options with { IdleTimeout = TimeSpan.FromSeconds(4) }), Blob));
        Assert.Equal(RegistryFailure.TimedOut, failure.Failure);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task Progress_refills_the_tries()
    {
        using var server = new RawServer(request => Reply.Blob(content, request) with { Cut = Math.Min(20_000, content.Length - (request.RangeStart ?? 0)) });

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
        Assert.Equal(15, server.Requests.Count);
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_said_to_be_absent_before_anything_is_read()
    {
        using var server = new RawServer(_ => Reply.Error(404, "BLOB_UNKNOWN"));

        await Assert.ThrowsAsync<ContentNotFoundException>(() => Open(server.Repository()).OpenBlobAsync(Blob, 0, Cancellation));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Another_redirect_is_asked_for_when_the_storage_refuses_an_old_address()
    {
        using var storage = new RawServer(request => request.Target.EndsWith("fresh", StringComparison.Ordinal) ? Reply.Blob(content, request) : Reply.Empty(403));
        using var server = new RawServer(_ => Reply.Empty(307, ("Location", $"{storage.Url}/x?signature={(++requests == 1 ? "old" : "fresh")}")));

        Assert.True(IsSame(content, await ReadAsync(Open(server.Repository()), Blob)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_empty_blob_is_empty()
    {
        using var server = new RawServer(_ => new(200));

        Assert.Empty(await ReadAsync(Open(server.Repository()), DescriptorOf([])));
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_read_at_once()
    {
        using var server = First(reply => reply with { Stall = 10 });
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var stream = await Open(server.Repository()).OpenBlobAsync(Blob, 0, Cancellation);
        await stream.ReadExactlyAsync(new byte[10], Cancellation);

        var reading = stream.ReadAsync(new byte[10], cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>A server that does something else with its first answer, and perhaps with its later ones.</summary>
    private RawServer First(Func<Reply, Reply> first, Func<Reply, Reply>? later = null) => new(request =>
    {
        var reply = Reply.Blob(content, request);
        return ++requests == 1 ? first(reply) : later?.Invoke(reply) ?? reply;
    });
}
