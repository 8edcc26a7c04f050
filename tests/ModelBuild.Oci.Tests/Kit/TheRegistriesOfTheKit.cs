using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ModelBuild.Oci.Tests.Kit;

/// <summary>What every test with a registry relies on: the loopback registry answers as a real one does.</summary>
public sealed class TheRegistriesOfTheKit : IAsyncLifetime
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private IAsyncDisposable? registry;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await (registry?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_a_blob_and_give_it_back_whole_and_in_parts(bool real)
    {
        await StartAsync(real);
        var content = Bytes.Of(100_000);
        var blob = await PushAsync("a/b", content);

        using var whole = await client.GetAsync(new Uri($"v2/a/b/blobs/{blob}", UriKind.Relative), Cancellation);
        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(blob.ToString(), whole.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal($"\"{blob}\"", whole.Headers.ETag?.Tag);

        foreach (var (range, start, length) in new[] { ("bytes=10-19", 10, 10), ("bytes=99990-", 99_990, 10), ("bytes=-5", 99_995, 5) })
        {
            using var part = await SendAsync(HttpMethod.Get, $"v2/a/b/blobs/{blob}", request => request.Headers.TryAddWithoutValidation("Range", range));
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal($"bytes {start}-{start + length - 1}/100000", part.Content.Headers.ContentRange!.ToString());
            Assert.Equal(content[start..(start + length)], await part.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using var past = await SendAsync(HttpMethod.Head, $"v2/a/b/blobs/{blob}", request => request.Headers.TryAddWithoutValidation("Range", "bytes=100000-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, past.StatusCode);
        using var other = await SendAsync(HttpMethod.Get, $"v2/a/b/blobs/{blob}", request =>
        {
            request.Headers.TryAddWithoutValidation("Range", "bytes=10-19");
            request.Headers.TryAddWithoutValidation("If-Range", "\"other\"");
        });
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_a_blob_in_chunks(bool real)
    {
        await StartAsync(real);
        var content = Bytes.Of(30_000);
        var location = await BeginAsync("a/b");
        foreach (var start in new[] { 0, 10_000, 20_000 })
        {
            using var chunk = await SendAsync(HttpMethod.Patch, location, request =>
            {
                request.Content = new ByteArrayContent(content, start, 10_000);
                request.Content.Headers.TryAddWithoutValidation("Content-Range", $"{start}-{start + 9_999}");
            });
            Assert.Equal(HttpStatusCode.Accepted, chunk.StatusCode);
            Assert.Equal($"0-{start + 9_999}", chunk.Headers.GetValues("Range").Single());
            Assert.NotEqual(location, chunk.Headers.Location!.ToString());
            location = chunk.Headers.Location.ToString();
        }

        using var status = await SendAsync(HttpMethod.Get, location);
        Assert.Equal((HttpStatusCode.NoContent, "0-29999"), (status.StatusCode, status.Headers.GetValues("Range").Single()));
        var digest = Digest.Compute(content);
        using var commit = await SendAsync(HttpMethod.Put, $"{location}&digest={digest}");
        Assert.Equal(HttpStatusCode.Created, commit.StatusCode);
        using var again = await SendAsync(HttpMethod.Put, $"{location}&digest={digest}");
        Assert.Equal((HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN"), (again.StatusCode, await CodeAsync(again)));
        using var got = await client.GetAsync(new Uri($"v2/a/b/blobs/{digest}", UriKind.Relative), Cancellation);
        Assert.Equal(content, await got.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuse_bytes_of_another_digest(bool real)
    {
        await StartAsync(real);
        using var answer = await SendAsync(HttpMethod.Put, $"{await BeginAsync("a/b")}&digest={Sample.EmptyDigest}", request => request.Content = new ByteArrayContent([1, 2, 3]));

        Assert.Equal((HttpStatusCode.BadRequest, "DIGEST_INVALID"), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Give_an_upload_up(bool real)
    {
        await StartAsync(real);
        var location = await BeginAsync("a/b");

        using var deleted = await SendAsync(HttpMethod.Delete, location);
        using var status = await SendAsync(HttpMethod.Get, location);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, status.StatusCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mount_a_blob_from_where_it_is(bool real)
    {
        await StartAsync(real);
        var blob = await PushAsync("a/b", Bytes.Of(10));

        using var mounted = await SendAsync(HttpMethod.Post, $"v2/c/d/blobs/uploads/?mount={blob}&from=a/b");
        using var missing = await SendAsync(HttpMethod.Post, $"v2/c/d/blobs/uploads/?mount={Sample.EmptyDigest}&from=a/b");
        using var head = await SendAsync(HttpMethod.Head, $"v2/c/d/blobs/{blob}");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.OK), (mounted.StatusCode, missing.StatusCode, head.StatusCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_a_manifest_and_give_it_back_by_tag_and_digest(bool real)
    {
        await StartAsync(real);
        await PushAsync("a/b", "content"u8.ToArray());
        var manifest = Sample.ManifestOf(Sample.Blob("content"));

        using var put = await PutAsync("a/b", manifest, "1.0.0");
        Assert.Equal((HttpStatusCode.Created, manifest.Digest.ToString()), (put.StatusCode, put.Headers.GetValues("Docker-Content-Digest").Single()));
        foreach (var reference in new[] { "1.0.0", manifest.Digest.ToString() })
        {
            using var got = await GetAsync("a/b", reference);
            Assert.Equal(manifest.Bytes.ToArray(), await got.Content.ReadAsByteArrayAsync(Cancellation));
            Assert.Equal(MediaTypes.Manifest, got.Content.Headers.ContentType!.MediaType);
        }

        using var same = await SendAsync(HttpMethod.Get, "v2/a/b/manifests/1.0.0", request =>
        {
            request.Headers.Accept.Add(new(MediaTypes.Manifest));
            request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{manifest.Digest}\"");
        });
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        using var unaccepted = await SendAsync(HttpMethod.Get, "v2/a/b/manifests/1.0.0", request => request.Headers.Accept.Add(new(MediaTypes.DockerManifest)));
        Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_UNKNOWN"), (unaccepted.StatusCode, await CodeAsync(unaccepted)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuse_a_manifest_whose_blobs_are_missing_or_that_is_none(bool real)
    {
        await StartAsync(real);
        await PushAsync("a/b", Bytes.Of(10));

        using var incomplete = await PutAsync("a/b", Sample.ManifestOf(Sample.Blob("missing")), "1.0.0");
        using var wrongDigest = await PutAsync("a/b", Sample.ManifestOf(Sample.Blob("missing")), Sample.EmptyDigest.ToString());
        using var absent = await GetAsync("a/b", "1.0.0");

        Assert.Equal((HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN"), (incomplete.StatusCode, await CodeAsync(incomplete)));
        Assert.Equal((HttpStatusCode.BadRequest, "DIGEST_INVALID"), (wrongDigest.StatusCode, await CodeAsync(wrongDigest)));
        Assert.Equal((HttpStatusCode.NotFound, "MANIFEST_UNKNOWN"), (absent.StatusCode, await CodeAsync(absent)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_tags_and_forget_a_manifest_with_its_tags(bool real)
    {
        await StartAsync(real);
        await PushAsync("a/b", "content"u8.ToArray());
        var manifest = Sample.ManifestOf(Sample.Blob("content"));
        foreach (var tag in new[] { "b", "a", "c" })
        {
            (await PutAsync("a/b", manifest, tag)).Dispose();
        }

        using var list = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri("v2/a/b/tags/list", UriKind.Relative), Cancellation));
        Assert.Equal(["a", "b", "c"], list.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).Order(StringComparer.Ordinal)!);
        using var deleted = await SendAsync(HttpMethod.Delete, $"v2/a/b/manifests/{manifest.Digest}");
        using var gone = await GetAsync("a/b", "a");
        using var unknown = await SendAsync(HttpMethod.Get, "v2/no/such/tags/list");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.NotFound), (deleted.StatusCode, gone.StatusCode));
        Assert.Equal((HttpStatusCode.NotFound, "NAME_UNKNOWN"), (unknown.StatusCode, await CodeAsync(unknown)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Know_no_other_paths(bool real)
    {
        await StartAsync(real);
        foreach (var path in new[] { "v2/a/b/manifests/-bad", "v2/UPPER/tags/list", $"v2/a/b/referrers/{Sample.EmptyDigest}" })
        {
            using var answer = await SendAsync(HttpMethod.Get, path);
            Assert.Equal((HttpStatusCode.NotFound, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Let_nobody_in_without_the_password(bool real)
    {
        await StartAsync(real, requiresPassword: true);

        using var nobody = await SendAsync(HttpMethod.Get, "v2/");
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (nobody.StatusCode, nobody.Headers.WwwAuthenticate.Single().Scheme));
        using var wrong = await SendAsync(HttpMethod.Get, "v2/", Authorize("wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var right = await SendAsync(HttpMethod.Get, "v2/", Authorize(DockerRegistry.Password));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    private static Action<HttpRequestMessage> Authorize(string password) => request =>
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.Username}:{password}")));

    private async Task StartAsync(bool real, bool requiresPassword = false)
    {
        if (real)
        {
            var docker = await DockerRegistry.StartAsync(requiresPassword, Cancellation);
            (registry, client.BaseAddress) = (docker, docker.Url);
        }
        else
        {
            var loopback = await LoopbackRegistry.StartAsync(new()
            {
                Authentication = requiresPassword ? LoopbackAuthentication.Basic : LoopbackAuthentication.None,
                Users = [new(DockerRegistry.Username, DockerRegistry.Password)],
            });
            (registry, client.BaseAddress) = (loopback, loopback.Url);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, UriKind.RelativeOrAbsolute));
        prepare?.Invoke(request);
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<string> BeginAsync(string repository)
    {
        using var begun = await SendAsync(HttpMethod.Post, $"v2/{repository}/blobs/uploads/");
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        return begun.Headers.Location!.ToString();
    }

    private async Task<Digest> PushAsync(string repository, byte[] content)
    {
        var digest = Digest.Compute(content);
        using var put = await SendAsync(HttpMethod.Put, $"{await BeginAsync(repository)}&digest={digest}", request => request.Content = new ByteArrayContent(content));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return digest;
    }

    private Task<HttpResponseMessage> PutAsync(string repository, OciDocument manifest, string reference) =>
        SendAsync(HttpMethod.Put, $"v2/{repository}/manifests/{reference}", request =>
        {
            request.Content = new ByteArrayContent(manifest.Bytes.ToArray());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
        });

    private Task<HttpResponseMessage> GetAsync(string repository, string reference) =>
        SendAsync(HttpMethod.Get, $"v2/{repository}/manifests/{reference}", request => request.Headers.Accept.Add(new(MediaTypes.Manifest)));

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return json.RootElement.GetProperty("errors")[0].GetProperty("code").GetString();
    }
}
