using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AManifestPush : RegistryTest
{
    private static readonly Digest Other = Digest.Compute("other"u8);

    private Digest? held;

    [Fact]
    public async Task It_is_put_under_its_tag_with_its_bytes_and_media_type()
    {
        using var server = Server(Reply.Empty(201, ("Docker-Content-Digest", SomeManifest.Digest.ToString())));

        await Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation);
        var put = Assert.Single(server.Requests);
        Assert.Equal("/v2/ml/bert/manifests/1.0", put.Target);
        Assert.Equal(SomeManifest.Bytes.ToArray(), put.Body);
        Assert.Equal(MediaTypes.Manifest, put["Content-Type"]);
    }

    [Fact]
    public async Task Without_a_tag_it_is_put_under_its_digest()
    {
        using var server = Server(Reply.Empty(201));

        await Open(server.Repository()).PushManifestAsync(SomeManifest, null, Cancellation);
        Assert.Equal($"/v2/ml/bert/manifests/{SomeManifest.Digest}", Assert.Single(server.Requests).Target);
    }

    public static TheoryData<int, string> Refusals => new()
    {
        { 412, "PRECONDITION" },
        { 409, "CONFLICT" },
        { 400, "TAG_INVALID" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_immutable_tag_that_holds_it_already_is_a_success(int status, string code)
    {
        held = SomeManifest.Digest;
        using var server = Server(Reply.Error(status, code));

        await Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation);
        Assert.Equal(["PUT", "HEAD"], server.Requests.Select(request => request.Method));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_immutable_tag_that_holds_another_says_which(int status, string code)
    {
        held = Other;
        using var server = Server(Reply.Error(status, code));

        var failure = await FailureOf(() => Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation));
        Assert.Equal(RegistryFailure.Immutable, failure.Failure);
        Assert.Equal(Other, failure.Found);
        Assert.Equal(code, Assert.Single(failure.Errors).Code);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_looked_for()
    {
        held = SomeManifest.Digest;
        using var server = Server(new(500));

        await Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation);
        Assert.Equal(6, server.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task A_registry_that_fails_and_holds_nothing_has_failed()
    {
        using var server = Server(new(500));

        Assert.Equal(RegistryFailure.Unavailable, (await FailureOf(() => Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation))).Failure);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_missing_blob_is_a_failure_of_its_own(int status)
    {
        using var server = Server(Reply.Error(status, "MANIFEST_BLOB_UNKNOWN"));

        var failure = await Assert.ThrowsAsync<MissingBlobsException>(() => Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation));
        Assert.Equal(SomeManifest.Digest, failure.Manifest);
    }

    [Fact]
    public async Task A_registry_that_stored_something_else_is_found_out()
    {
        using var server = Server(Reply.Empty(201, ("Docker-Content-Digest", Other.ToString())));

        Assert.Equal(RegistryFailure.Protocol, (await FailureOf(() => Open(server.Repository()).PushManifestAsync(SomeManifest, "1.0", Cancellation))).Failure);
    }

    private RawServer Server(Reply put) => new(request => request.Method == "PUT"
        ? put
        : held is { } digest
            ? new(200) { Headers = [("Docker-Content-Digest", digest.ToString()), ("Content-Type", MediaTypes.Manifest)], Body = SomeManifest.Bytes.ToArray() }
            : Reply.Empty(404));
}
