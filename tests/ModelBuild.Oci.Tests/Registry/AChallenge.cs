using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AChallenge : RegistryTest
{
    [Fact]
    public async Task Nothing_is_sent_before_it_is_asked_for()
    {
        using var server = new RawServer(_ => Reply.Empty(404));
        SignIn(server.Host);

        await Open(server.Repository()).ResolveAsync("1.0", Cancellation);
        Assert.Null(Assert.Single(server.Requests)["Authorization"]);
    }

    [Fact]
    public async Task Basic_is_answered_once_and_known_from_then_on()
    {
        using var server = new RawServer(request => request["Authorization"] == TokenServer.Basic("ada", "canary-secret")
            ? Reply.Empty(404)
            : Reply.Empty(401, ("WWW-Authenticate", "Basic realm=\"x\"")));
        SignIn(server.Host);
        var repository = Open(server.Repository());

        await repository.ResolveAsync("1.0", Cancellation);
        await repository.ResolveAsync("2.0", Cancellation);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Refused_credentials_are_named_by_their_source_and_never_shown()
    {
        using var server = new RawServer(_ => Reply.Json(401, """{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}""", ("WWW-Authenticate", "Basic realm=\"x\"")));
        SignIn(server.Host);

        var failure = await FailureOf(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal((RegistryFailure.Unauthorized, 401), (failure.Failure, failure.StatusCode));
        Assert.Equal($"MODELBUILD_REGISTRY_127_0_0_1_{server.Port}_USERNAME", failure.CredentialSource);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Missing_credentials_are_no_source()
    {
        using var server = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", "Basic realm=\"x\"")));

        var failure = await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Unauthorized, failure.Failure);
        Assert.Null(failure.CredentialSource);
    }

    [Fact]
    public async Task Bearer_is_answered_with_a_token_of_everybody()
    {
        using var server = new TokenServer();

        Assert.Null(await Open(server.Repository).ResolveAsync("1.0", Cancellation));
        var asked = Assert.Single(server.Tokens.Requests);
        Assert.Null(asked["Authorization"]);
        Assert.Equal("/token?keep=this&service=the%20registry&scope=repository%3Aml%2Fbert%3Apull", asked.Target);
    }

    [Fact]
    public async Task Bearer_is_answered_with_a_token_of_the_account()
    {
        using var server = new TokenServer();
        SignIn(server.Registry.Host);

        await Open(server.Repository).ResolveAsync("1.0", Cancellation);
        Assert.Equal(TokenServer.Basic("ada", "canary-secret"), Assert.Single(server.Tokens.Requests)["Authorization"]);
        Assert.DoesNotContain(server.Registry.Requests, request => request["Authorization"]?.StartsWith("Basic", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task A_token_is_fetched_once_for_any_number_of_requests()
    {
        using var server = new TokenServer();
        var repository = Open(server.Repository);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(tag => repository.ResolveAsync($"t{tag}", Cancellation)));
        Assert.Single(server.Tokens.Requests);
    }

    [Fact]
    public async Task Pushing_asks_for_more_than_pulling()
    {
        using var server = new TokenServer { Answer = _ => Reply.Empty(201) };
        var repository = Open(server.Repository);

        await repository.PushManifestAsync(SomeManifest, "1.0", Cancellation);
        Assert.EndsWith("scope=repository%3Aml%2Fbert%3Apush%2Cpull", Assert.Single(server.Tokens.Requests).Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounting_asks_for_the_other_repository_too()
    {
        using var server = new TokenServer { Answer = request => request.Method == "HEAD" ? Reply.Empty(404) : Reply.Empty(201) };
        var content = Bytes(10);
        var source = BlobSource.OfBytes(DescriptorOf(content), content) with { MountFrom = server.Registry.Repository("ml/other") };

        await Open(server.Repository).PushBlobAsync(source, null, Cancellation);
        Assert.Contains("&scope=repository%3Aml%2Fother%3Apull", server.Tokens.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_the_registry_has_forgotten_is_replaced()
    {
        using var server = new TokenServer();
        var repository = Open(server.Repository);

        await repository.ResolveAsync("1.0", Cancellation);
        server.Expire();
        Assert.Null(await repository.ResolveAsync("1.0", Cancellation));
        Assert.Equal(2, server.Tokens.Requests.Count);
    }

    [Fact]
    public async Task A_token_is_replaced_before_its_life_is_over()
    {
        using var server = new TokenServer { ExpiresIn = 1 };
        var repository = Open(server.Repository);

        await repository.ResolveAsync("1.0", Cancellation);
        // More than a second of fast time.
        await Task.Delay(200, Cancellation);
        await repository.ResolveAsync("1.0", Cancellation);
        Assert.Equal(2, server.Tokens.Requests.Count);
        Assert.Equal(3, server.Registry.Requests.Count);
    }

    [Fact]
    public async Task A_second_refusal_is_final()
    {
        using var server = new TokenServer { AnswerToken = _ => Reply.Json(200, """{"access_token":"wrong"}""") };

        var failure = await FailureOf(() => Open(server.Repository).FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal(RegistryFailure.Unauthorized, failure.Failure);
        Assert.Equal("UNAUTHORIZED", Assert.Single(failure.Errors).Code);
        Assert.Equal(2, server.Registry.Requests.Count);
    }

    [Fact]
    public async Task A_challenge_that_is_useless_for_a_stale_token_is_asked_for_anew()
    {
        var stale = false;
        using var tokens = new RawServer(_ => Reply.Json(200, $$"""{"token":"{{(stale ? "new" : "old")}}"}"""));
        using var server = new RawServer(request => request["Authorization"] switch
        {
            null => Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"{tokens.Url}\"")),
            "Bearer old" when stale => Reply.Empty(401, ("WWW-Authenticate", "Bearer error=\"invalid_token\"")),
            _ => Reply.Empty(404),
        });
        var repository = Open(server.Repository());

        await repository.ResolveAsync("1.0", Cancellation);
        stale = true;
        // The useless challenge names no token server: the request is made once without a token to hear a better one.
        Assert.Null(await repository.ResolveAsync("1.0", Cancellation));
        Assert.Null(server.Requests.SkipLast(1).Last()["Authorization"]);
    }

    [Theory]
    [InlineData("bearer REALM={0}, Service=a")]
    [InlineData("Basic realm=x, Bearer realm=\"{0}\"")]
    [InlineData("Bearer service = \"a\\\"b\" , realm = \"{0}\"")]
    [InlineData("Bearer   realm=\"{0}\"")]
    [InlineData("Negotiate abc==, Bearer scope=\"\",realm=\"{0}\"")]
    public async Task It_is_understood_however_it_is_written(string challenge)
    {
        RawServer? tokens = null;
        using var server = new TokenServer { Challenge = null };
        using var registry = new RawServer(request => request["Authorization"] == "Bearer t"
            ? Reply.Empty(404)
            : Reply.Empty(401, ("WWW-Authenticate", string.Format(System.Globalization.CultureInfo.InvariantCulture, challenge, tokens!.Url + "/"))));
        using (tokens = new(_ => Reply.Json(200, """{"token":"t"}""")))
        {
            Assert.Null(await Open(registry.Repository()).ResolveAsync("1.0", Cancellation));
            Assert.Single(tokens.Requests);
        }
    }

    [Fact]
    public async Task Several_headers_are_one_list()
    {
        using var server = new RawServer(request => request["Authorization"] is null
            ? Reply.Empty(401, ("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "Basic realm=x"))
            : Reply.Empty(404));
        SignIn(server.Host);

        Assert.Null(await Open(server.Repository()).ResolveAsync("1.0", Cancellation));
    }

    [Fact]
    public async Task What_it_asks_for_is_escaped()
    {
        using var server = new TokenServer { AnswerToken = _ => Reply.Json(200, """{"token":"t"}""") };
        using var registry = new RawServer(request => request["Authorization"] is null
            ? Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"{server.Tokens.Url}/\",service=\"a&evil=1#x\",scope=\"odd&scope=%0d%0a other:thing\""))
            : Reply.Empty(404));

        await Open(registry.Repository()).ResolveAsync("1.0", Cancellation);
        Assert.Equal(
            "/?service=a%26evil%3D1%23x&scope=odd%26scope%3D%250d%250a&scope=other%3Athing&scope=repository%3Aml%2Fbert%3Apull",
            Assert.Single(server.Tokens.Requests).Target);
    }

    [Theory]
    [InlineData("Bearer realm=\"http://unclosed")]
    [InlineData("Bearer realm=\"not a url\"")]
    public async Task One_that_cannot_be_read_is_said_to_be_so(string challenge)
    {
        using var server = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", challenge)));

        Assert.Equal(RegistryFailure.Challenge, (await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation))).Failure);
    }

    [Fact]
    public async Task One_that_is_far_too_long_is_refused()
    {
        using var server = new RawServer(_ => Reply.Empty(401, ("WWW-Authenticate", $"Bearer realm=\"http://x/{new string('a', 20_000)}\"")));

        Assert.Equal(RegistryFailure.Challenge, (await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation))).Failure);
    }

    [Fact]
    public async Task A_thousand_of_them_are_refused()
    {
        using var server = new RawServer(_ => Reply.Empty(401, [.. Enumerable.Repeat(("WWW-Authenticate", "Bearer realm=http://x"), 1000)]));

        Assert.Equal(RegistryFailure.Challenge, (await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation))).Failure);
    }
}
