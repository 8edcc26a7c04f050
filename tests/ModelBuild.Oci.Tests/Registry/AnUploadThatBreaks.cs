using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AnUploadThatBreaks : RegistryTest
{
    private readonly byte[] content = Bytes(3_000_000);
    private readonly Sum progress = new();

    [Fact]
    public async Task It_goes_on_where_the_registry_kept_what_came()
    {
        using var server = new UploadServer { Cuts = [1_000_000] };

        Assert.Equal(PushOutcome.Sent, await PushAsync(server));
        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256", "GET x", "PATCH x", "PUT x"], server.Log);
        Assert.Equal("1000000-2999999", server.Server.Requests.Single(request => request.Method == "PATCH")["Content-Range"]);
        Assert.Equal(content.Length, progress.Total);
    }

    [Fact]
    public async Task It_goes_on_after_every_break_that_brought_it_further()
    {
        using var server = new UploadServer { Cuts = [300_000, 300_000, 300_000, 300_000, 300_000, 300_000, 300_000, 300_000] };

        await PushAsync(server);
        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(content.Length, progress.Total);
    }

    [Fact]
    public async Task It_starts_again_where_the_registry_forgot_it()
    {
        using var server = new UploadServer { Cuts = [1_000_000], Resumes = false };

        await PushAsync(server);
        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256", "GET x", "POST ", "PUT x"], server.Log);
        Assert.Equal(content.Length, progress.Total);
        Assert.True(progress.Lowest < 0);
    }

    [Fact]
    public async Task It_starts_again_where_the_registry_does_not_say_how_far_it_came()
    {
        using var server = new UploadServer
        {
            Cuts = [1_000_000],
            Change = (request, reply) =>
            {
                Thread.Sleep(request.Method == "GET" ? 1500 : 0);
                return reply;
            },
        };

        var repository = Open(server.Repository, Options with { IdleTimeout = TimeSpan.FromSeconds(20), Tries = 2 });
        await repository.PushBlobAsync(BlobSource.OfBytes(DescriptorOf(content), content), progress, Cancellation);

        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256", "GET x", "GET x", "POST ", "PUT x"], server.Log);
    }

    [Fact]
    public async Task One_byte_and_none_look_alike_and_are_not_built_upon()
    {
        using var server = new UploadServer { Cuts = [1] };

        await PushAsync(server);
        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256", "GET x", "DELETE x", "POST ", "PUT x"], server.Log);
    }

    [Theory]
    [InlineData("0-3999999", 0)]
    [InlineData("0-199999", 1)]
    public async Task A_registry_that_claims_more_than_came_is_found_out(string range, int patches)
    {
        using var server = new UploadServer
        {
            Cuts = [100_000],
            Change = (request, reply) => request.Method == "GET" ? reply with { Headers = [.. reply.Headers.Where(header => header.Name != "Range"), ("Range", range)] } : reply,
        };

        await PushAsync(server);
        Assert.True(IsSame(content, server.Stored!));
        Assert.Equal(patches, server.Log.Count(request => request == "PATCH x"));
        Assert.Equal(content.Length, progress.Total);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_looked_for()
    {
        using var server = new UploadServer { Change = (request, reply) => request.Method == "PUT" ? new(502) : reply };

        Assert.Equal(PushOutcome.Sent, await PushAsync(server));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256"], server.Log);
        Assert.Equal(content.Length, progress.Total);
    }

    [Fact]
    public async Task It_is_given_up_when_nothing_helps()
    {
        using var server = new RawServer(request => request.Method switch
        {
            "HEAD" => Reply.Empty(404),
            "POST" => Reply.Empty(202, ("Location", "/v2/ml/bert/blobs/uploads/x")),
            _ => new(503),
        });

        var failure = await FailureOf(() => Open(server.Repository()).PushBlobAsync(BlobSource.OfBytes(DescriptorOf(content), content), progress, Cancellation));
        Assert.Equal(RegistryFailure.Unavailable, failure.Failure);
        Assert.Equal(6, server.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task A_proxy_that_takes_nothing_so_large_is_not_tried_again()
    {
        using var server = new UploadServer { Refuse = request => request.Method == "PUT" ? new(413) : null };

        Assert.Equal(RegistryFailure.TooLarge, (await FailureOf(() => PushAsync(server))).Failure);
        Assert.Single(server.Log, "PUT x");
        Assert.Equal(0, progress.Total);
    }

    [Theory]
    [InlineData(2_999_999)]
    [InlineData(3_000_001)]
    public async Task A_source_of_another_length_is_the_source_s_fault(int length)
    {
        using var server = new UploadServer();
        var source = BlobSource.OfBytes(DescriptorOf(content), Bytes(length));

        await Assert.ThrowsAsync<ContentMismatchException>(() => Open(server.Repository).PushBlobAsync(source, null, Cancellation));
        Assert.Null(server.Stored);
        Assert.Single(server.Log, "POST ");
    }

    [Fact]
    public async Task A_source_of_other_bytes_is_found_out_when_the_registry_complains()
    {
        using var server = new UploadServer();
        var other = Bytes(content.Length).Reverse().ToArray();

        var failure = await Assert.ThrowsAsync<ContentMismatchException>(
            () => Open(server.Repository).PushBlobAsync(BlobSource.OfBytes(DescriptorOf(content), other), null, Cancellation));
        Assert.Equal(Digest.Compute(other), failure.ActualDigest);
    }

    [Fact]
    public async Task Bytes_that_were_damaged_on_the_way_are_sent_once_more()
    {
        var opened = 0;
        using var server = new UploadServer();
        var source = BlobSource.OfBytes(DescriptorOf(content), content) with
        {
            OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream(++opened == 1 ? Bytes(content.Length).Reverse().ToArray() : content)),
        };

        Assert.Equal(PushOutcome.Sent, await Open(server.Repository).PushBlobAsync(source, null, Cancellation));
        Assert.Equal(["HEAD sha256", "POST ", "PUT x", "HEAD sha256", "POST ", "PUT x"], server.Log);
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_is_reported_as_it_is()
    {
        using var server = new UploadServer();
        var source = BlobSource.OfFile(DescriptorOf(content), Home["absent.bin"]);

        var failure = await Assert.ThrowsAsync<IOException>(() => Open(server.Repository).PushBlobAsync(source, null, Cancellation));
        Assert.Contains("absent.bin", failure.Message, StringComparison.Ordinal);
    }

    private Task<PushOutcome> PushAsync(UploadServer server) =>
        Open(server.Repository).PushBlobAsync(BlobSource.OfBytes(DescriptorOf(content), content), progress, Cancellation);

    private sealed class Sum : IProgress<long>
    {
        public long Total { get; private set; }

        public long Lowest { get; private set; }

        public void Report(long value)
        {
            Total += value;
            Lowest = Math.Min(Lowest, value);
        }
    }
}
