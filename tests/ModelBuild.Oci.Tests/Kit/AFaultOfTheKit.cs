using System.Net;
using System.Net.Sockets;

namespace ModelBuild.Oci.Tests.Kit;

/// <summary>The faults that tests plan are those that a client then meets.</summary>
public sealed class AFaultOfTheKit : IAsyncLifetime
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly byte[] content = Bytes.Of(500_000);
    private LoopbackRegistry registry = null!;
    private Descriptor blob = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Blob => new(registry.Url, $"v2/a/b/blobs/{blob.Digest}");

    public async ValueTask InitializeAsync()
    {
        registry = await LoopbackRegistry.StartAsync();
        blob = registry["a/b"].AddBlob(content);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250_000)]
    [InlineData(499_999)]
    public async Task Reset_gives_so_many_bytes_and_then_a_reset(int bytes)
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.ResetAfter(bytes));

        var (received, failure) = await ReadAsync();

        Assert.Equal(content[..bytes], received);
        Assert.Equal(SocketError.ConnectionReset, (failure?.GetBaseException() as SocketException)?.SocketErrorCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250_000)]
    public async Task Truncate_gives_so_many_bytes_and_then_the_end(int bytes)
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.TruncateAfter(bytes));

        var (received, failure) = await ReadAsync();

        Assert.Equal(content[..bytes], received);
        Assert.Equal(HttpRequestError.ResponseEnded, (failure as HttpIOException)?.HttpRequestError);
    }

    [Fact]
    public async Task Stall_gives_so_many_bytes_and_then_nothing()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.StallAfter(1000));
        using var answer = await client.GetAsync(Blob, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        await stream.ReadExactlyAsync(new byte[1000], Cancellation);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(new byte[1], patience.Token));
    }

    [Fact]
    public async Task Flip_changes_one_bit()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(300_000));
        var flipped = content.ToArray();
        flipped[300_000] ^= 1;

        Assert.Equal(flipped, (await ReadAsync()).Received);
    }

    [Fact]
    public async Task Append_gives_more_than_the_blob()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Append(7));

        Assert.Equal(content.Length + 7, (await ReadAsync()).Received.Length);
    }

    [Fact]
    public async Task Status_does_nothing_and_says_so()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Status(503, retryAfter: "2", body: "busy"));

        using var answer = await client.GetAsync(Blob, Cancellation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2", "busy"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    [Fact]
    public async Task Range_is_ignored_and_headers_are_changed()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.IgnoreRange());
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Header("Content-Range", "bytes 1-2/3"), nth: 2);
        registry.Faults.Add("HEAD", Endpoints.Blob, Fault.Header("Docker-Content-Digest", null));

        Assert.Equal(HttpStatusCode.OK, (await RangeAsync(HttpMethod.Get)).StatusCode);
        Assert.Equal("bytes 1-2/3", (await RangeAsync(HttpMethod.Get)).Content.Headers.ContentRange!.ToString());
        Assert.False((await RangeAsync(HttpMethod.Head)).Headers.Contains("Docker-Content-Digest"));
    }

    [Fact]
    public async Task Redirect_leads_to_the_same_path_elsewhere()
    {
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Redirect("http://127.0.0.1:1"));

        using var answer = await client.GetAsync(Blob, Cancellation);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal($"http://127.0.0.1:1{Blob.AbsolutePath}", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Drop_resets_before_anything_is_done()
    {
        registry.Faults.Add("DELETE", Endpoints.Blob, Fault.Drop());

        await Assert.ThrowsAsync<HttpRequestException>(() => client.DeleteAsync(Blob, Cancellation));

        Assert.NotNull(registry["a/b"].ReadBlob(blob.Digest));
        Assert.Equal(0, registry.Requests.Of("DELETE", Endpoints.Blob).Single().Status);
    }

    [Fact]
    public async Task A_lost_answer_was_done_all_the_same()
    {
        registry.Faults.Add("DELETE", Endpoints.Blob, Fault.LoseAnswer());

        await Assert.ThrowsAsync<HttpRequestException>(() => client.DeleteAsync(Blob, Cancellation));

        Assert.Null(registry["a/b"].ReadBlob(blob.Digest));
    }

    [Fact]
    public async Task An_answer_afterwards_was_done_all_the_same()
    {
        registry.Faults.Add("DELETE", Endpoints.Blob, Fault.AnswerAfterwards(500));

        using var answer = await client.DeleteAsync(Blob, Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Null(registry["a/b"].ReadBlob(blob.Digest));
    }

    [Fact]
    public async Task An_upload_that_was_reset_goes_on_where_it_was()
    {
        registry.Faults.Add("PUT", Endpoints.Upload, Fault.ResetUploadAfter(123_456));
        using var begun = await client.PostAsync(new Uri(registry.Url, "v2/c/d/blobs/uploads/"), null, Cancellation);
        var location = begun.Headers.Location!;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PutAsync(new Uri($"{location}&digest={blob.Digest}"), new ByteArrayContent(content), Cancellation));
        using var status = await client.GetAsync(location, Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, "0-123455"), (status.StatusCode, status.Headers.GetValues("Range").Single()));
        using var rest = await client.PatchAsync(status.Headers.Location, new ByteArrayContent(content, 123_456, content.Length - 123_456), Cancellation);
        using var commit = await client.PutAsync(new Uri($"{rest.Headers.Location}&digest={blob.Digest}"), null, Cancellation);

        Assert.Equal(HttpStatusCode.Created, commit.StatusCode);
        Assert.Equal(content, registry["c/d"].ReadBlob(blob.Digest));
    }

    [Fact]
    public async Task Each_counts_the_requests_that_are_its_own()
    {
        var second = registry.Faults.Add("GET", Endpoints.Blob, Fault.Status(500), nth: 2, times: 2);

        (await RangeAsync(HttpMethod.Head)).Dispose();
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await client.GetAsync(Blob, Cancellation);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([200, 500, 500, 200], statuses);
        Assert.Equal(2, second.Happened);
        Assert.Equal(statuses, registry.Requests.Of("GET", Endpoints.Blob).Select(request => request.Status));
        Assert.Equal(content.Length, registry.Requests.Of("GET", Endpoints.Blob)[0].BytesOut);
    }

    private async Task<HttpResponseMessage> RangeAsync(HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, Blob);
        request.Headers.Range = new(10, 19);
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<(byte[] Received, Exception? Failure)> ReadAsync()
    {
        var received = new MemoryStream();
        using var answer = await client.GetAsync(Blob, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        var failure = await Record.ExceptionAsync(() => stream.CopyToAsync(received, Cancellation));
        return (received.ToArray(), failure);
    }
}
