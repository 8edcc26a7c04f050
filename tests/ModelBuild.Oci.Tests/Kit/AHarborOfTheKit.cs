namespace ModelBuild.Oci.Tests.Kit;

public sealed class AHarborOfTheKit
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refuses_a_tag_that_is_there_even_for_the_same_manifest()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { ImmutableTags = true });
        registry["a/b"].AddBlob("content", "text/plain");
        var manifest = Sample.ManifestOf(Sample.Blob("content"));
        registry["a/b"].AddManifest(manifest, "1.0.0");
        using var client = new HttpClient();
        using var content = new ByteArrayContent(manifest.Bytes.ToArray());

        using var answer = await client.PutAsync(new Uri(registry.Url, "v2/a/b/manifests/1.0.0"), content, Cancellation);

        Assert.Equal(412, (int)answer.StatusCode);
        Assert.Contains("\"PRECONDITION\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_tags_in_pages_that_relative_links_connect()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { MaxPageSize = 3 });
        var manifest = Sample.ManifestOf(Sample.Blob("content"));
        foreach (var number in Enumerable.Range(0, 7))
        {
            registry["a/b"].AddManifest(manifest, $"v{number}");
        }

        using var client = new HttpClient { BaseAddress = registry.Url };
        var pages = new List<string>();
        for (var next = "/v2/a/b/tags/list?n=1000"; next is not null;)
        {
            using var answer = await client.GetAsync(new Uri(next, UriKind.Relative), Cancellation);
            pages.Add(await answer.Content.ReadAsStringAsync(Cancellation));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(["""{"name":"a/b","tags":["v0","v1","v2"]}""", """{"name":"a/b","tags":["v3","v4","v5"]}""", """{"name":"a/b","tags":["v6"]}"""], pages);
    }
}
