using System.Net;
using ModelBuild.Oci.Registry;
using ModelBuild.Oci.Registry.Transport;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ARedirect : RegistryTest
{
    private readonly byte[] content = Bytes(1000);

    private Descriptor Blob => DescriptorOf(content);

    [Fact]
    public async Task Another_origin_sees_no_credentials_and_no_cookie()
    {
        using var storage = new RawServer(request => Reply.Blob(content, request));
        using var server = new RawServer(request => request["Authorization"] is null
            ? Reply.Empty(401, ("WWW-Authenticate", "Basic realm=x"), ("Set-Cookie", "sid=canary"))
            : Reply.Empty(307, ("Location", $"{storage.Url}/data?sig=x"), ("Set-Cookie", "sid=canary; Domain=127.0.0.1")));
        SignIn(server.Host);

        Assert.Equal(content, await ReadAsync(Open(server.Repository()), Blob));
        var request = Assert.Single(storage.Requests);
        Assert.Equal(
            ["Accept", "Accept-Encoding", "Host", "User-Agent"],
            request.Headers.Select(header => header.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(server.Requests, asked => asked["Cookie"] is not null);
    }

    [Fact]
    public async Task The_same_origin_keeps_them()
    {
        using var server = new RawServer(request => request["Authorization"] is null
            ? Reply.Empty(401, ("WWW-Authenticate", "Basic realm=x"))
            : request.Path == "/moved" ? Reply.Blob(content, request) : Reply.Empty(302, ("Location", "/moved")));
        SignIn(server.Host);

        Assert.Equal(content, await ReadAsync(Open(server.Repository()), Blob));
        Assert.NotNull(server.Requests.Last()["Authorization"]);
    }

    [Fact]
    public async Task A_range_goes_with_it()
    {
        using var storage = new RawServer(request => Reply.Blob(content, request));
        using var server = new RawServer(_ => Reply.Empty(307, ("Location", storage.Url)));

        Assert.Equal(content[900..], await ReadAsync(Open(server.Repository()), Blob, 900));
    }

    [Fact]
    public async Task A_challenge_from_another_origin_is_not_answered()
    {
        using var tokens = new RawServer(_ => Reply.Json(200, """{"token":"t"}"""));
        using var storage = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"{tokens.Url}/token\"")));
        using var server = new RawServer(_ => Reply.Empty(307, ("Location", storage.Url)));
        SignIn(server.Host);
        SignIn(storage.Host);

        Assert.Equal(RegistryFailure.Redirect, (await FailureOf(() => ReadAsync(Open(server.Repository()), Blob))).Failure);
        Assert.Empty(tokens.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("gopher://127.0.0.1/x")]
    [InlineData("data:text/plain,x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://[::ffff:10.0.0.1]/x")]
    [InlineData("http://user:canary@127.0.0.1/x")]
    public async Task Where_no_registry_should_send_anyone_nobody_goes(string location)
    {
        using var server = new RawServer(_ => Reply.Empty(307, ("Location", location)));

        var failure = await FailureOf(() => ReadAsync(Open(server.Repository()), Blob));
        Assert.Equal(RegistryFailure.Redirect, failure.Failure);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_name_that_turns_out_to_be_this_machine_is_not_connected_to()
    {
        using var inner = new RawServer(_ => Reply.Empty(200), IPAddress.Any);
        using var sockets = new HttpMessageInvoker(Sockets.Create(null, null));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Dns.GetHostName()}:{inner.Port}/");
        if (!Dns.GetHostAddresses(Dns.GetHostName()).Any(IPAddress.IsLoopback))
        {
            Assert.Skip("This machine's name is not a loopback address.");
        }

        Connections.Mark(request, isNamedByServer: true);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => sockets.SendAsync(request, Cancellation));
        Assert.Equal(RegistryFailure.Redirect, Assert.IsType<RegistryException>(failure.InnerException).Failure);
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task Five_are_followed_and_no_more()
    {
        using var server = new RawServer(request => Reply.Empty(302, ("Location", request.Path + "x")));

        Assert.Equal(RegistryFailure.Redirect, (await FailureOf(() => ReadAsync(Open(server.Repository()), Blob))).Failure);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task One_that_leads_nowhere_is_refused()
    {
        using var server = new RawServer(_ => Reply.Empty(302));

        Assert.Equal(RegistryFailure.Redirect, (await FailureOf(() => ReadAsync(Open(server.Repository()), Blob))).Failure);
    }

    [Fact]
    public async Task The_values_of_its_query_are_not_told()
    {
        using var storage = new RawServer(_ => Reply.Empty(403));
        using var server = new RawServer(_ => Reply.Empty(307, ("Location", $"{storage.Url}/x?X-Amz-Signature=canary&b=canary")));

        var failure = await FailureOf(() => ReadAsync(Open(server.Repository()), Blob));
        Assert.Equal($"{storage.Url}/x?X-Amz-Signature=…&b=…", failure.Url);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }
}
