using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ATagList : RegistryTest
{
    private const string List = "/v2/ml/bert/tags/list";

    [Fact]
    public async Task All_pages_are_read()
    {
        using var server = new RawServer(request => request.Target switch
        {
            List + "?n=1000" => Page("a,b", "</v2/ml/bert/tags/list?last=b&n=2>; rel=\"next\""),
            List + "?last=b&n=2" => Page("c", "<http://127.0.0.1/other>; rel=\"prev\", </v2/ml/bert/tags/list?last=c>; title=x; rel=next"),
            _ => Page("d"),
        });

        Assert.Equal(["a", "b", "c", "d"], await ListAsync(server));
    }

    [Theory]
    [InlineData("""{"name":"ml/bert","tags":null}""")]
    [InlineData("""{"name":"ml/bert","tags":[]}""")]
    public async Task None_is_none(string json)
    {
        using var server = new RawServer(_ => Reply.Json(200, json));

        Assert.Empty(await ListAsync(server));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_has_none()
    {
        using var server = new RawServer(_ => Reply.Error(404, "NAME_UNKNOWN"));

        Assert.Empty(await ListAsync(server));
    }

    [Theory]
    [InlineData("https://10.0.0.1/v2/ml/bert/tags/list?last=x")]
    [InlineData("http://internal:5000/v2/ml/bert/tags/list?last=x")]
    [InlineData("file:///etc/passwd")]
    public async Task A_link_to_another_origin_is_not_followed_and_the_list_goes_on(string link)
    {
        using var server = new RawServer(request => request.Target == List + "?n=1000" ? Page("a,b", $"<{link}>; rel=\"next\"") : Page("c"));

        Assert.Equal(["a", "b", "c"], await ListAsync(server));
        Assert.Equal(List + "?n=1000&last=b", server.Requests.Last().Target);
    }

    [Fact]
    public async Task A_page_that_is_its_own_next_ends_the_list()
    {
        using var server = new RawServer(request => Page("a,b", $"<{request.Target}>; rel=\"next\""));

        Assert.Equal(["a", "b"], await ListAsync(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_list_without_end_is_given_up()
    {
        var page = 0;
        using var server = new RawServer(_ => Page($"t{++page}", $"</v2/ml/bert/tags/list?last={page}>; rel=\"next\""));

        Assert.Equal(RegistryFailure.Pagination, (await FailureOf(() => ListAsync(server))).Failure);
        Assert.Equal(1000, server.Requests.Count);
    }

    [Fact]
    public async Task What_is_no_tag_is_left_out()
    {
        using var server = new RawServer(_ => Reply.Json(200, """{"tags":["a","-b","c d","e\u001b[2J","../x",7,null,"a"]}"""));

        Assert.Equal(["a"], await ListAsync(server));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task What_is_no_list_is_said_to_be_none(string body)
    {
        using var server = new RawServer(_ => Reply.Json(200, body));

        Assert.Equal(RegistryFailure.Protocol, (await FailureOf(() => ListAsync(server))).Failure);
    }

    private static Reply Page(string tags, string? link = null) => Reply.Json(
        200,
        $$"""{"name":"ml/bert","tags":[{{string.Join(',', tags.Split(',').Select(tag => $"\"{tag}\""))}}]}""",
        link is null ? [] : [("Link", link)]);

    private Task<List<string>> ListAsync(RawServer server) => Open(server.Repository()).ListTagsAsync(Cancellation).ToListAsync(Cancellation).AsTask();
}
