using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AManifestPull : RegistryTest
{
    private const string Path = "/v2/ml/bert/manifests/";

    private static readonly byte[] Manifest = SomeManifest.Bytes.ToArray();

    [Fact]
    public async Task A_tag_is_resolved_with_one_head()
    {
        using var server = new RawServer(_ => Served());

        var found = await Open(server.Repository()).ResolveAsync("1.0", Cancellation);
        Assert.Equal(new() { MediaType = MediaTypes.Manifest, Digest = SomeManifest.Digest, Size = Manifest.Length }, found);
        var head = Assert.Single(server.Requests);
        Assert.True(head.Is("HEAD", Path + "1.0"));
        Assert.Equal(string.Join(", ", MediaTypes.Manifests), head["Accept"]);
        Assert.Equal("identity", head["Accept-Encoding"]);
        Assert.StartsWith("ModelBuild/", head["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(405, null)]
    [InlineData(200, null)]
    [InlineData(200, "sha256:nonsense")]
    [InlineData(200, "sha256:../../../../etc/passwd")]
    public async Task Where_a_head_says_too_little_the_manifest_itself_is_hashed(int status, string? digest)
    {
        using var server = new RawServer(request => request.Method == "HEAD"
            ? Served() with { Status = status, Headers = digest is null ? [] : [("Docker-Content-Digest", digest)] }
            : Served());

        Assert.Equal(SomeManifest.Digest, (await Open(server.Repository()).ResolveAsync("1.0", Cancellation))?.Digest);
    }

    [Fact]
    public async Task A_tag_that_is_not_there_is_null()
    {
        using var server = new RawServer(_ => Reply.Error(404, "MANIFEST_UNKNOWN"));

        Assert.Null(await Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Null(await Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
    }

    [Fact]
    public async Task The_reason_of_a_refused_head_is_asked_for()
    {
        using var server = new RawServer(_ => Reply.Error(403, "DENIED", "quota"));

        var failure = await FailureOf(() => Open(server.Repository()).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Forbidden, failure.Failure);
        Assert.Equal("DENIED: quota", Assert.Single(failure.Errors).ToString());
    }

    [Fact]
    public async Task It_is_fetched_by_digest_with_all_its_bytes()
    {
        using var server = new RawServer(_ => Served());

        var document = await Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation);
        Assert.Equal(Manifest, document!.Bytes.ToArray());
        Assert.True(Assert.Single(server.Requests).Is("GET", Path + SomeManifest.Digest));
    }

    [Fact]
    public async Task It_is_read_again_when_its_body_breaks()
    {
        var count = 0;
        using var server = new RawServer(_ => Served() with { Cut = ++count == 1 ? 10 : null });

        Assert.NotNull(await Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Other_bytes_than_its_digest_names_are_asked_for_once_more_and_refused()
    {
        using var server = new RawServer(_ => Served() with { Body = "{}"u8.ToArray() });

        var failure = await Assert.ThrowsAsync<ContentMismatchException>(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal(SomeManifest.Digest, failure.Expected.Digest);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_digest_of_sha512_is_verified_as_such()
    {
        using var server = new RawServer(_ => Served());
        var digest = Digest.Parse($"sha512:{Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(Manifest))}");

        Assert.NotNull(await Open(server.Repository()).FetchManifestAsync(digest, Cancellation));
    }

    [Fact]
    public async Task One_that_does_not_end_is_refused_at_the_limit()
    {
        using var server = new RawServer(_ => Served() with { Body = new byte[OciDocument.MaxSize + 100_000], Length = -1 });

        await Assert.ThrowsAsync<InvalidDocumentException>(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    [InlineData("text/plain")]
    public async Task One_that_comes_as_something_else_is_refused(string contentType)
    {
        using var server = new RawServer(_ => Served() with { Headers = [("Content-Type", contentType)] });

        await Assert.ThrowsAsync<InvalidDocumentException>(() => Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
    }

    [Fact]
    public async Task Parameters_of_its_media_type_do_not_matter()
    {
        using var server = new RawServer(_ => Served() with { Headers = [("Content-Type", MediaTypes.Manifest + "; charset=utf-8")] });

        Assert.NotNull(await Open(server.Repository()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
    }

    private static Reply Served() => new(200)
    {
        Headers = [("Docker-Content-Digest", SomeManifest.Digest.ToString()), ("Content-Type", MediaTypes.Manifest)],
        Body = Manifest,
    };
}
