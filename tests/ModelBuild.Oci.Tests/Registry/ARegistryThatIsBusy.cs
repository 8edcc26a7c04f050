using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ARegistryThatIsBusy : RegistryTest
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(522)]
    public async Task It_is_asked_again(int status)
    {
        var count = 0;
        using var server = new RawServer(_ => ++count < 3 ? new(status) : Reply.Empty(404));

        Assert.Null(await Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal(3, count);
    }

    [Theory]
    [InlineData(400, RegistryFailure.Rejected)]
    [InlineData(403, RegistryFailure.Forbidden)]
    [InlineData(405, RegistryFailure.Unsupported)]
    [InlineData(501, RegistryFailure.Unavailable)]
    public async Task An_answer_that_is_meant_is_not_asked_for_again(int status, RegistryFailure expected)
    {
        using var server = new RawServer(_ => new(status));

        Assert.Equal(expected, (await FailureOf(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation))).Failure);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task It_is_given_six_tries()
    {
        using var server = new RawServer(_ => new(503));

        var failure = await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal((RegistryFailure.Unavailable, 503), (failure.Failure, failure.StatusCode));
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task Its_wish_to_wait_is_the_least_wait()
    {
        var count = 0;
        using var server = new RawServer(_ => ++count == 1 ? Reply.Empty(429, ("Retry-After", "42")) : Reply.Empty(404));

        await Open(server.Repository()).ResolveAsync("1.0", Cancellation);
        Assert.Contains(TimeSpan.FromSeconds(42), Time.Waits);
    }

    [Fact]
    public async Task A_wish_for_more_than_a_minute_is_reported_at_once()
    {
        using var server = new RawServer(_ => Reply.Empty(429, ("Retry-After", "3600")));

        var failure = await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal((RegistryFailure.TooManyRequests, TimeSpan.FromHours(1)), (failure.Failure, failure.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_is_made_again()
    {
        var count = 0;
        using var server = new RawServer(_ => Reply.Empty(404)) { CutRequest = _ => ++count < 3 ? 0 : null };

        Assert.Null(await Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task Silence_before_the_answer_is_a_time_out()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = RegistryAddress.OfHost(listener.LocalEndpoint.ToString()!).Repository("ml/bert");

        var failure = await FailureOf(() => Open(address, Options with { IdleTimeout = TimeSpan.FromSeconds(10), Tries = 2 }).ResolveAsync("1.0", Cancellation));
        Assert.Equal((RegistryFailure.TimedOut, address), (failure.Failure, failure.Repository));
    }

    [Fact]
    public async Task More_requests_than_connections_wait_without_timing_out()
    {
        using var server = new RawServer(_ => new(404) { Headers = [("Content-Type", "text/plain")] });
        var repository = Open(server.Repository());

        var found = await Task.WhenAll(Enumerable.Range(0, 100).Select(tag => repository.ResolveAsync($"t{tag}", Cancellation)));
        Assert.All(found, Assert.Null);
    }

    [Fact]
    public async Task Requests_that_lead_to_further_requests_do_not_wait_for_each_other()
    {
        // No HEAD here, so that each resolution is two requests, and a token that each of them is asked for.
        using var server = new TokenServer
        {
            Answer = request => request.Method == "HEAD" ? Reply.Empty(405) : new(200) { Body = SomeManifest.Bytes.ToArray() },
        };
        var repository = Open(server.Repository);

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(tag => repository.ResolveAsync($"t{tag}", Cancellation)));
        Assert.All(found, descriptor => Assert.Equal(SomeManifest.Digest, descriptor?.Digest));
    }

    [Fact]
    public async Task Streams_that_are_left_half_read_give_their_places_back()
    {
        var content = Bytes(5_000_000);
        using var server = new RawServer(request => Reply.Blob(content, request));
        var repository = Open(server.Repository());
        for (var i = 0; i < 30; i++)
        {
            await using var stream = await repository.OpenBlobAsync(DescriptorOf(content), 0, Cancellation);
            await stream.ReadExactlyAsync(new byte[10], Cancellation);
        }
    }
}
