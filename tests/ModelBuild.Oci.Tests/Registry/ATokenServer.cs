using System.Net;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ATokenServer : RegistryTest
{
    [Theory]
    [InlineData("Bearer realm=\"http://169.254.169.254/latest/meta-data\"")]
    [InlineData("Bearer realm=\"http://10.0.0.1/token\"")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"")]
    [InlineData("Bearer realm=\"javascript:alert(1)\"")]
    [InlineData("Bearer realm=\"http://user:pw@127.0.0.1/token\"")]
    [InlineData("Bearer realm=\"http://127.0.0.1/token#fragment\"")]
    [InlineData("Bearer realm=\"http://[::ffff:10.0.0.1]/token\"")]
    public async Task That_no_registry_should_name_is_not_asked(string challenge)
    {
        using var server = new TokenServer { Challenge = challenge };
        SignIn(server.Registry.Host);

        Assert.Equal(RegistryFailure.Realm, (await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation))).Failure);
        Assert.Single(server.Registry.Requests);
    }

    [Fact]
    public async Task On_this_machine_is_not_asked_for_a_registry_that_is_elsewhere()
    {
        using var tokens = new RawServer(_ => Reply.Json(200, """{"token":"t"}"""));
        using var registry = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"{tokens.Url}\"")), IPAddress.Any);
        var address = RegistryAddress.OfHost($"{Dns.GetHostName()}:{registry.Port}").Repository("ml/bert");

        var failure = await FailureOf(() => Open(address, Options with { InsecureHosts = [Dns.GetHostName()] }).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Realm, failure.Failure);
        Assert.Empty(tokens.Requests);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "Basic YWRhOmNhbmFyeS1zZWNyZXQ=")]
    public async Task Of_another_domain_gets_credentials_only_when_it_is_trusted(bool isTrusted, string? expected)
    {
        var name = Dns.GetHostName();
        using var tokens = new RawServer(_ => Reply.Json(200, """{"token":"t"}"""), IPAddress.Any);
        using var registry = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"http://{name}:{tokens.Port}/\"")));
        SignIn(registry.Host);

        var options = Options with { TrustedTokenHosts = isTrusted ? [name] : [] };
        var failure = await FailureOf(() => Open(registry.Repository(), options).ResolveAsync("1.0", Cancellation));
        Assert.Equal(expected, Assert.Single(tokens.Requests)["Authorization"]);
        Assert.Equal(isTrusted ? null : name, failure.WithheldFrom);
    }

    [Fact]
    public async Task That_redirects_into_a_private_network_is_not_followed()
    {
        using var server = new TokenServer { AnswerToken = _ => Reply.Empty(302, ("Location", "http://10.0.0.1/")) };

        Assert.Equal(RegistryFailure.Realm, (await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation))).Failure);
    }

    [Fact]
    public async Task That_redirects_to_another_origin_does_not_take_credentials_there()
    {
        using var other = new RawServer(_ => Reply.Json(200, """{"token":"t"}"""));
        using var server = new TokenServer { AnswerToken = _ => Reply.Empty(302, ("Location", other.Url)) };
        SignIn(server.Registry.Host);

        await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation));
        Assert.Null(Assert.Single(other.Requests)["Authorization"]);
    }

    [Theory]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    [InlineData("""{"token":"a b"}""")]
    [InlineData("""{"token":"a\u0000b"}""")]
    [InlineData("""{"token":"ü"}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":1}""")]
    [InlineData("""{"token":"a","token":"b"}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]""")]
    [InlineData("""["token"]""")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task That_answers_no_token_is_said_to_do_so(string answer)
    {
        using var server = new TokenServer { AnswerToken = _ => Reply.Json(200, answer) };

        Assert.Equal(RegistryFailure.Token, (await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation))).Failure);
        Assert.Single(server.Tokens.Requests);
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(1_000_000, -1)]
    public async Task That_answers_far_too_much_is_refused(int size, int length)
    {
        using var server = new TokenServer
        {
            AnswerToken = _ => Reply.Json(200, $$"""{"token":"{{new string('a', size)}}"}""") with { Length = length < 0 ? -1 : null },
        };

        Assert.Equal(RegistryFailure.Token, (await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation))).Failure);
    }

    [Fact]
    public async Task That_refuses_the_account_is_an_authorization_failure()
    {
        using var server = new TokenServer { AnswerToken = _ => Reply.Json(401, """{"details":"incorrect username or password"}""") };
        SignIn(server.Registry.Host);

        var failure = await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Unauthorized, failure.Failure);
        Assert.Equal("incorrect username or password", Assert.Single(failure.Errors).Message);
        Assert.StartsWith($"{server.Tokens.Url}/token?keep=…&service=…&scope=…", failure.Url, StringComparison.Ordinal);
        Assert.NotNull(failure.CredentialSource);
        Assert.Equal(server.Repository, failure.Repository);
    }

    [Fact]
    public async Task That_is_down_is_tried_six_times_and_not_thirty_six()
    {
        using var server = new TokenServer { AnswerToken = _ => new(503) };

        Assert.Equal(RegistryFailure.Unavailable, (await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation))).Failure);
        Assert.Equal(6, server.Tokens.Requests.Count);
    }

    [Fact]
    public async Task Exchanges_an_identity_token_by_post()
    {
        using var server = new TokenServer();
        SignInWithIdentityToken(server.Registry.Host);

        await Open(server.Repository).ResolveAsync("1.0", Cancellation);
        var asked = Assert.Single(server.Tokens.Requests);
        Assert.Equal("POST", asked.Method);
        Assert.Equal(
            "grant_type=refresh_token&service=the+registry&client_id=modelbuild&scope=repository%3Aml%2Fbert%3Apull&refresh_token=canary-identity",
            asked.Text);
        Assert.DoesNotContain(server.Registry.Requests, request => request.Headers.Any(header => header.Value.Contains("canary", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(401)]
    [InlineData(400)]
    public async Task That_knows_no_post_is_asked_the_older_way(int status)
    {
        using var server = new TokenServer { AnswerToken = request => request.Method == "POST" ? Reply.Empty(status) : Reply.Json(200, """{"token":"t"}""") };
        SignInWithIdentityToken(server.Registry.Host);

        await FailureOf(() => Open(server.Repository).ResolveAsync("1.0", Cancellation));
        Assert.Equal(["POST", "GET"], server.Tokens.Requests.Select(request => request.Method));
        Assert.Equal(TokenServer.Basic("<token>", "canary-identity"), server.Tokens.Requests.Last()["Authorization"]);
    }

    [Fact]
    public async Task Is_not_needed_where_the_credential_is_a_token_itself()
    {
        using var server = new RawServer(request => request["Authorization"] == "Bearer ready"
            ? Reply.Empty(404)
            : Reply.Empty(401, ("WWW-Authenticate", "Bearer realm=\"https://auth.example.com/\"")));
        Home.Write(".docker/config.json", $$"""{"auths":{"{{server.Host}}":{"registrytoken":"ready"} } }""");

        Assert.Null(await Open(server.Repository()).ResolveAsync("1.0", Cancellation));
    }

    private void SignInWithIdentityToken(string host) =>
        Home.Write(".docker/config.json", $$"""{"auths":{"{{host}}":{"identitytoken":"canary-identity"} } }""");
}
