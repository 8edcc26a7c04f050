using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class ALoopbackRegistry(PackedPackages packages) : BuildTest(packages)
{
    private const string Blobs = Endpoints.Blob;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gets_nothing_but_a_look_when_a_publish_is_repeated(bool immutable)
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { ImmutableTags = immutable });
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        registry.Requests.Clear();

        await SucceedAsync("fashion-mnist", "publish", "-v:q");

        Assert.All(registry.Requests.All, request => Assert.Equal("HEAD", request.Method));
        Assert.InRange(registry.Requests.All.Count, 1, 2);
    }

    [Theory]
    [InlineData(403, "DENIED", "MODEL5011")]
    [InlineData(404, "NAME_UNKNOWN", "MODEL3003")]
    [InlineData(405, "UNSUPPORTED", "MODEL50")]
    public async Task That_refuses_is_a_coded_error(int status, string error, string code)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry.Faults.Add("*", "*", Fault.Error(status, error, "the registry's own words"), times: FaultPlan.Always);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");

        Assert.Contains($"error {code}", await FailAsync("app", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_asks_for_a_long_wait_is_a_coded_error_at_once()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry.Faults.Add("*", "*", Fault.Status(429, retryAfter: "86400"), times: FaultPlan.Always);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");

        Assert.Contains("error MODEL5014", await FailAsync("app", "build"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.invalid", "MODEL5016")]
    [InlineData("127.0.0.1:1", "MODEL5017")]
    [Trait("Speed", "Slow")]
    public async Task That_is_not_there_is_a_coded_error(string host, string code)
    {
        WriteApp($"""<ModelReference Include="{host}/ml/fashion-mnist" Version="1.0.0" />""");

        Assert.Contains($"error {code}", await FailAsync("app", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_serves_a_damaged_blob_is_refused_and_nothing_is_kept()
    {
        await using var registry = await PublishAsync(content: 200_000);
        registry.Faults.Add("GET", Blobs, Fault.FlipBit(150_000), times: FaultPlan.Always);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");

        Assert.Contains("error MODEL5003", await FailAsync("app", "build"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["app/bin/Debug/net10.0/models"]));
        registry.Faults.Clear();
        await SucceedAsync("app", "build");
    }

    [Fact]
    public async Task Is_asked_once_for_each_blob_by_eight_builds_at_once()
    {
        await using var registry = await PublishAsync(content: 3_000_000);
        registry.Requests.Clear();
        var builds = Enumerable.Range(0, 8).Select(i =>
        {
            WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""", name: $"app{i}");
            return SucceedAsync($"app{i}", "build", "-v:q");
        });

        await Task.WhenAll(builds);

        Assert.Single(registry.Requests.Of("GET", Blobs));
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(3_000_000, new FileInfo(Folder[$"app{i}/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]).Length));
    }

    [Fact]
    public async Task Loses_nothing_when_builds_are_killed_while_they_download()
    {
        await using var registry = await PublishAsync(content: 8_000_000);
        registry.Faults.Add("GET", Blobs, Fault.StallAfter(5_000_000), times: 1);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");
        using (var build = Start("app", "build", "-v:q"))
        {
            for (var wait = 0; wait < 600 && !PartialHolds(1_000_000); wait++)
            {
                await Task.Delay(100, Cancellation);
            }

            Assert.True(PartialHolds(1_000_000));
            build.Kill();
            await build.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories), file => file.Contains("/blobs/", StringComparison.Ordinal) && new FileInfo(file).Length > 100_000);
        registry.Requests.Clear();
        await SucceedAsync("app", "build");

        var rest = Assert.Single(registry.Requests.Of("GET", Blobs));
        Assert.StartsWith("bytes=", rest["Range"], StringComparison.Ordinal);
        Assert.Equal(8_000_000, new FileInfo(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]).Length);
    }

    private bool PartialHolds(long bytes) => Directory.Exists(Path.Combine(Cache, "partial"))
        && Directory.EnumerateFiles(Path.Combine(Cache, "partial"), "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length >= bytes);

    private async Task<LoopbackRegistry> PublishAsync(int content)
    {
        var registry = await LoopbackRegistry.StartAsync();
        WriteModel(new string('x', content), properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        return registry;
    }
}
