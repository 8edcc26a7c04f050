using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ADeletion : RegistryTest
{
    [Theory]
    [InlineData(202, true)]
    [InlineData(200, true)]
    [InlineData(404, false)]
    public async Task It_says_whether_there_was_something(int status, bool expected)
    {
        using var server = new RawServer(_ => Reply.Empty(status));
        var repository = Open(server.Repository());

        Assert.Equal(expected, await repository.DeleteTagAsync("1.0", Cancellation));
        Assert.Equal(expected, await repository.DeleteManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal(["DELETE /v2/ml/bert/manifests/1.0", $"DELETE /v2/ml/bert/manifests/{SomeManifest.Digest}"], server.Requests.Select(request => request.ToString()));
    }

    [Theory]
    [InlineData(400, "DIGEST_INVALID")]
    [InlineData(400, "UNSUPPORTED")]
    [InlineData(405, "UNSUPPORTED")]
    public async Task A_registry_that_does_not_delete_says_so(int status, string code)
    {
        using var server = new RawServer(_ => Reply.Error(status, code));

        Assert.Equal(RegistryFailure.Unsupported, (await FailureOf(() => Open(server.Repository()).DeleteTagAsync("1.0", Cancellation))).Failure);
    }
}
