using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AnErrorAnswer : RegistryTest
{
    [Fact]
    public async Task All_facts_of_it_are_kept()
    {
        using var server = new RawServer(_ => Reply.Json(403, """{"errors":[{"code":"DENIED","message":"quota"},{"code":"OTHER"}]}"""));

        var failure = await FailureAsync(server);
        Assert.Equal("GET", failure.Method);
        Assert.Equal($"{server.Url}/v2/ml/bert/manifests/{SomeManifest.Digest}", failure.Url);
        Assert.Equal(403, failure.StatusCode);
        Assert.Equal(["DENIED: quota", "OTHER"], failure.Errors.Select(error => error.ToString()));
        Assert.Equal(server.Repository(), failure.Repository);
    }

    [Theory]
    [InlineData("application/json", """{"message":"pull rate limit"}""", "pull rate limit")]
    [InlineData("application/json", """{"details":"no such user"}""", "no such user")]
    [InlineData("text/plain; charset=utf-8", "404 page not found\n", "404 page not found")]
    [InlineData("text/html", "<html>413</html>", null)]
    [InlineData("application/json", "{\"errors\":7}", null)]
    [InlineData("application/json", "", null)]
    public async Task Forms_other_than_the_specification_s_are_read_where_they_say_something(string mediaType, string body, string? expected)
    {
        using var server = new RawServer(_ => Reply.Json(400, body) with { Headers = [("Content-Type", mediaType)] });

        Assert.Equal(expected, (await FailureAsync(server)).Errors.SingleOrDefault()?.Message);
    }

    [Theory]
    [InlineData("a\\r\\n##vso[task.setvariable]x", "a ##vso[task.setvariable]x")]
    [InlineData("##vso[task.setvariable]x", "vso[task.setvariable]x")]
    [InlineData("::set-output name=x::y", "set-output name=x::y")]
    [InlineData("red \\u001b[31mtext\\u0007", "red [31mtext")]
    [InlineData("\\u202eevil\\u200b", "evil")]
    public async Task It_is_one_line_that_no_terminal_or_build_server_acts_on(string message, string expected)
    {
        using var server = new RawServer(_ => Reply.Json(400, $$"""{"errors":[{"code":"X","message":"{{message}}"}]}"""));

        Assert.Equal(expected, Assert.Single((await FailureAsync(server)).Errors).Message);
    }

    [Fact]
    public async Task It_is_cut_where_it_is_long()
    {
        using var server = new RawServer(_ => Reply.Error(400, "X", new string('a', 10_000)));

        Assert.Equal(512, Assert.Single((await FailureAsync(server)).Errors).Message.Length);
    }

    [Fact]
    public async Task Its_status_counts_though_its_body_never_ends()
    {
        using var server = new RawServer(_ => new(403) { Body = new byte[100], Length = 1_000_000_000, Drip = TimeSpan.FromMilliseconds(20) });

        Assert.Equal(RegistryFailure.Forbidden, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Its_status_counts_though_its_body_is_broken()
    {
        using var server = new RawServer(_ => new(403) { Body = new byte[100], Length = 100_000, Cut = 33 });

        Assert.Equal(RegistryFailure.Forbidden, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Its_status_counts_though_its_body_is_huge()
    {
        using var server = new RawServer(_ => new(403) { Body = new byte[10_000_000], Headers = [("Content-Type", "text/plain")] });

        Assert.Equal(RegistryFailure.Forbidden, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Headers_without_end_are_no_answer()
    {
        using var server = new RawServer(_ => Reply.Empty(200, [.. Enumerable.Repeat(("X-Flood", new string('a', 1000)), 1000)]));

        Assert.Equal(RegistryFailure.Protocol, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Two_lengths_cannot_bring_wrong_bytes()
    {
        using var server = new RawServer(_ => new(200) { Headers = [("Content-Length", "10"), ("Content-Length", "20")], Body = new byte[20] });

        await Assert.ThrowsAnyAsync<OciException>(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
    }

    private Task<RegistryException> FailureAsync(RawServer server) => FailureOf(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
}
