using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ModelBuild.Oci.Tests.Kit;

public sealed class TokensOfTheKit : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private LoopbackRegistry registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        registry = await LoopbackRegistry.StartAsync(new()
        {
            Authentication = LoopbackAuthentication.Bearer,
            AnonymousPull = true,
            Users = [new("ada", "secret") { IdentityToken = "refresh" }, new("reader", "secret") { CanPush = false }],
        });
        client.BaseAddress = registry.Url;
        registry["a/b"].AddBlob("content");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_challenge_says_what_is_needed()
    {
        using var answer = await client.PostAsync(new Uri($"v2/c/d/blobs/uploads/?mount={Sample.EmptyDigest}&from=a/b", UriKind.Relative), null, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            $"Bearer realm=\"{registry.Url}token\",service=\"loopback\",scope=\"repository:c/d:pull,push repository:a/b:pull\"", answer.Headers.WwwAuthenticate.Single().ToString());
    }

    [Theory]
    [InlineData(null, "pull", 200)]
    [InlineData("reader:secret", "pull,push", 200)]
    [InlineData("ada:secret", "pull,push", 202)]
    public async Task A_token_allows_what_its_account_may(string? user, string actions, int expected)
    {
        var token = await TokenAsync(user, $"repository:a/b:{actions}");

        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"v2/a/b/blobs/{Digest.Compute("content"u8)}", token));
        Assert.Equal(expected == 202 ? 202 : 401, await StatusAsync(HttpMethod.Post, "v2/a/b/blobs/uploads/", token));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"v2/c/d/blobs/{Digest.Compute("content"u8)}", token));
    }

    [Fact]
    public async Task A_token_ends()
    {
        var token = await TokenAsync("ada:secret", "repository:a/b:pull");
        registry.EndTokens();

        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"v2/a/b/blobs/{Digest.Compute("content"u8)}", token));
    }

    [Fact]
    public async Task A_wrong_password_gets_none()
    {
        using var answer = await AskAsync("ada:wrong", "repository:a/b:pull");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_refresh_token_is_taken_by_post()
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "refresh"), new("scope", "repository:a/b:pull")]);
        using var answer = await client.PostAsync(new Uri("token", UriKind.Relative), form, Cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));

        Assert.Equal(200, await StatusAsync(HttpMethod.Get, $"v2/a/b/blobs/{Digest.Compute("content"u8)}", json.RootElement.GetProperty("access_token").GetString()!));
    }

    private async Task<string> TokenAsync(string? user, string scope)
    {
        using var answer = await AskAsync(user, scope);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return json.RootElement.GetProperty("token").GetString()!;
    }

    private async Task<HttpResponseMessage> AskAsync(string? user, string scope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"token?service=loopback&scope={scope}", UriKind.Relative));
        request.Headers.Authorization = user is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<int> StatusAsync(HttpMethod method, string target, string token)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, UriKind.Relative));
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }
}
