using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ABlobPush : RegistryTest
{
    private readonly byte[] content = Bytes(1000);

    private BlobSource Source => BlobSource.OfBytes(DescriptorOf(content), content);

    [Fact]
    public async Task A_blob_that_is_there_costs_one_head()
    {
        using var server = new RawServer(_ => new(200) { Body = content });

        Assert.Equal(PushOutcome.Present, await Open(server.Repository()).PushBlobAsync(Source, null, Cancellation));
        Assert.Equal("HEAD", Assert.Single(server.Requests).Method);
    }

    [Fact]
    public async Task It_is_sent_in_one_piece_to_the_place_that_the_registry_gives()
    {
        using var server = new UploadServer();

        await Open(server.Repository).PushBlobAsync(Source, null, Cancellation);
        Assert.Equal(content, server.Stored);
        var put = server.Server.Requests.Single(request => request.Method == "PUT");
        Assert.Equal($"{UploadServer.Uploads}x?_state=1%3D&b=%2F&digest=sha256%3A{Source.Descriptor.Digest.Hex}", put.Target);
        Assert.Equal("1000", put["Content-Length"]);
        Assert.Equal("application/octet-stream", put["Content-Type"]);
    }

    [Fact]
    public async Task A_large_one_waits_for_the_registry_s_consent()
    {
        var large = Bytes(2_000_000);
        using var server = new UploadServer();

        await Open(server.Repository).PushBlobAsync(BlobSource.OfBytes(DescriptorOf(large), large), null, Cancellation);
        Assert.Equal("100-continue", server.Server.Requests.Single(request => request.Method == "PUT")["Expect"]);
    }

    [Theory]
    [InlineData(201, PushOutcome.Mounted, 1)]
    [InlineData(202, PushOutcome.Sent, 1)]
    [InlineData(404, PushOutcome.Sent, 2)]
    [InlineData(403, PushOutcome.Sent, 2)]
    public async Task A_blob_of_the_same_registry_is_mounted_or_else_sent(int status, PushOutcome outcome, int posts)
    {
        using var server = new UploadServer
        {
            Change = (request, reply) => request.Method == "POST" && request.Target.Contains("mount=", StringComparison.Ordinal) ? reply with { Status = status } : reply,
        };
        var source = Source with { MountFrom = server.Server.Repository("ml/other") };

        Assert.Equal(outcome, await Open(server.Repository).PushBlobAsync(source, null, Cancellation));
        Assert.Equal(posts, server.Log.Count(request => request == "POST "));
        Assert.Equal($"{UploadServer.Uploads}?mount=sha256%3A{Source.Descriptor.Digest.Hex}&from=ml%2Fother", server.Server.Requests.First(request => request.Method == "POST").Target);
    }

    [Fact]
    public async Task A_blob_of_another_registry_is_not_mounted()
    {
        using var server = new UploadServer();

        await Open(server.Repository).PushBlobAsync(Source with { MountFrom = RegistryAddress.OfHost("127.0.0.1:1").Repository("ml/other") }, null, Cancellation);
        Assert.Equal(UploadServer.Uploads, server.Server.Requests.Single(request => request.Method == "POST").Target);
    }

    [Fact]
    public async Task Another_origin_gets_the_bytes_and_no_credentials()
    {
        using var storage = new RawServer(_ => Reply.Empty(201));
        using var server = new RawServer(request => request["Authorization"] is null
            ? Reply.Empty(401, ("WWW-Authenticate", "Basic realm=x"))
            : request.Method == "HEAD" ? Reply.Empty(404) : Reply.Empty(202, ("Location", $"{storage.Url}/put?sig=a%2Bb")));
        SignIn(server.Host);

        await Open(server.Repository()).PushBlobAsync(Source, null, Cancellation);
        var put = Assert.Single(storage.Requests);
        Assert.Equal(content, put.Body);
        Assert.Null(put["Authorization"]);
        Assert.StartsWith("/put?sig=a%2Bb&digest=", put.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://[fd00::1]/x")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("ftp://example.com/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:canary@example.com/x")]
    public async Task A_place_that_no_registry_should_name_is_refused(string location)
    {
        using var server = new RawServer(request => request.Method == "HEAD" ? Reply.Empty(404) : Reply.Empty(202, ("Location", location)));

        var failure = await FailureOf(() => Open(server.Repository()).PushBlobAsync(Source, null, Cancellation));
        Assert.Equal(RegistryFailure.Redirect, failure.Failure);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_that_keeps_the_method_gets_the_bytes_again()
    {
        using var storage = new RawServer(_ => Reply.Empty(201));
        using var server = new UploadServer { Change = (request, reply) => request.Method == "PUT" ? Reply.Empty(307, ("Location", $"{storage.Url}/there")) : reply };

        await Open(server.Repository).PushBlobAsync(Source, null, Cancellation);
        Assert.Equal(content, Assert.Single(storage.Requests).Body);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    public async Task A_redirect_that_would_make_it_a_get_is_refused(int status)
    {
        using var server = new UploadServer { Change = (request, reply) => request.Method == "PUT" ? Reply.Empty(status, ("Location", "/there")) : reply };

        Assert.Equal(RegistryFailure.Redirect, (await FailureOf(() => Open(server.Repository).PushBlobAsync(Source, null, Cancellation))).Failure);
    }
}
