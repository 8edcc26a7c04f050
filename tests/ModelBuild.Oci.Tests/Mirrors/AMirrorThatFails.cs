using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Mirrors;

public sealed class AMirrorThatFails : MirrorTest
{
    [Theory]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(404, 4)]
    [InlineData(429, 2)]
    [InlineData(500, 2)]
    [InlineData(503, 2)]
    public async Task Is_passed_over_and_not_asked_again_where_that_would_be_in_vain(int status, int requests)
    {
        Fill(Origin);
        Mirror.Faults.Add("*", "*", Fault.Status(status), times: FaultPlan.Always);
        var repository = await OpenAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        }

        Assert.NotNull(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.Equal(requests, Mirror.Requests.All.Count);
        Assert.Equal(status == 404 ? [] : [MirrorIncidentKind.PassedOver], Incidents.Select(incident => incident.Kind));
    }

    [Fact]
    public async Task That_is_down_costs_two_tries_for_all_repositories()
    {
        Fill(Origin);
        Fill(Origin, "ml/gpt");
        await Mirror.DisposeAsync();
        var repositories = Use(Options with { Mirrors = [RegistryMirror.Parse(Origin.Host, Mirror.Host, Home.Path)] });

        foreach (var name in new[] { "ml/bert", "ml/gpt", "ml/bert" })
        {
            var repository = await repositories.OpenToReadAsync(Origin.Repository(name), Incidents.Enqueue, Cancellation);
            Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        }

        Assert.Single(Time.Waits, wait => wait > TimeSpan.Zero && wait < TimeSpan.FromSeconds(1));
        Assert.Equal((MirrorIncidentKind.PassedOver, Mirror.Host, Origin.Host), Assert.Single(Incidents) is var told ? (told.Kind, told.Mirror, told.Origin.Host) : default);
    }

    [Fact]
    public async Task That_asks_for_patience_gets_none()
    {
        Fill(Origin);
        Mirror.Faults.Add("*", "*", Fault.Status(429, retryAfter: "30"), times: FaultPlan.Always);

        Assert.True(IsSame(Content, await ReadAsync(await OpenAsync(), Blob)));

        Assert.Single(Mirror.Requests.All);
    }

    [Fact]
    public async Task That_breaks_in_the_middle_is_continued_elsewhere()
    {
        Fill(Origin);
        Fill(Mirror);
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.ResetAfter(50_000));
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.Drop(), nth: 2, times: FaultPlan.Always);
        var repository = await OpenAsync();

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));

        Assert.StartsWith("bytes=", Assert.Single(Origin.Requests.Of("GET", Endpoints.Blob))["Range"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_wrong_bytes_is_refuted_once_and_the_registry_is_asked()
    {
        Fill(Origin);
        Fill(Mirror);
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(1000), times: FaultPlan.Always);
        var repository = await OpenAsync();

        Assert.True(IsSame(Content, (await repository.ReadBlobAsync(Blob, 1_000_000, Cancellation)).ToArray()));
        Assert.True(IsSame(Content, (await repository.ReadBlobAsync(Blob, 1_000_000, Cancellation)).ToArray()));

        Assert.Equal(MirrorIncidentKind.WrongBytes, Assert.Single(Incidents).Kind);
        Assert.Single(Mirror.Requests.All);
    }

    [Fact]
    public async Task With_another_manifest_or_length_is_passed_over_at_once()
    {
        Fill(Origin);
        Fill(Mirror);
        Mirror.Faults.Add("GET", Endpoints.ManifestByDigest, Fault.FlipBit(5), times: FaultPlan.Always);
        Assert.NotNull(await (await OpenAsync()).FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.Append(7), times: FaultPlan.Always);
        Assert.True(IsSame(Content, (await (await OpenAsync()).ReadBlobAsync(Blob, 1_000_000, Cancellation)).ToArray()));

        Assert.Equal([MirrorIncidentKind.WrongBytes, MirrorIncidentKind.WrongBytes], Incidents.Select(incident => incident.Kind));
    }

    [Fact]
    public async Task Is_named_by_the_registrys_own_failure()
    {
        await Origin.DisposeAsync();
        await using var refusing = await LoopbackRegistry.StartAsync();
        refusing.Faults.Add("*", "*", Fault.Status(403), times: FaultPlan.Always);
        var repository = await OpenAsync(Mirror.Host, refusing.Host);

        var failure = await FailureOf(() => ReadAsync(repository, Blob));

        Assert.Equal((RegistryFailure.ConnectionRefused, Origin.Host), (failure.Failure, failure.Registry!.Host));
        Assert.Equal([Mirror.Host, refusing.Host], failure.AskedMirrors.Select(asked => asked.Mirror));
        Assert.Equal([typeof(ContentNotFoundException), typeof(RegistryException)], failure.AskedMirrors.Select(asked => asked.Failure?.GetType()));
    }

    [Fact]
    public async Task Whose_registry_lacks_the_blob_too_says_that_of_the_registry()
    {
        var failure = await Assert.ThrowsAsync<ContentNotFoundException>(async () => await ReadAsync(await OpenAsync(), Blob));

        Assert.Equal(Origin.Repository("ml/bert"), failure.Repository);
        Assert.Equal(Mirror.Host, Assert.Single(failure.AskedMirrors).Mirror);
    }
}
