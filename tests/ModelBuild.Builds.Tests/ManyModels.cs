using System.Text.RegularExpressions;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>Many references, and many projects with the same ones.</summary>
public sealed class ManyModels(PackedPackages packages) : BuildTest(packages)
{
    [Fact]
    public async Task Shared_by_thirty_projects_are_fetched_once_with_one_token_a_repository_and_node()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { Authentication = LoopbackAuthentication.Bearer, AnonymousPull = true, Users = [new("builder", "secret")] });
        string[] models = ["bert", "gpt", "whisper"];
        var references = "";
        foreach (var model in models)
        {
            Folder.Write($"{model}/model/config.json", $$"""{"model":"{{model}}"}""");
            await PublishModelAsync($"weights of {model}", name: model, registry: registry.Host, user: new("builder", "secret"));
            references += $"""<ModelReference Include="{registry.Host}/ml/{model}" Version="1.*" />""";
        }

        for (var i = 0; i < 30; i++)
        {
            WriteLibrary(references, $"lib{i}");
        }

        Folder.Write("all.slnx", $"<Solution>{string.Concat(Enumerable.Range(0, 30).Select(i => $"""<Project Path="lib{i}/lib{i}.csproj" />"""))}</Solution>");
        registry.Requests.Clear();

        await SucceedAsync(".", "restore", "all.slnx", "-m:2");

        Assert.Equal(6, registry.Requests.Of("GET", Endpoints.Blob).Count);
        var tokens = registry.Requests.All.Where(request => request.Path == Endpoints.Token).ToList();
        Assert.InRange(tokens.Count, 3, 2 * models.Length);
        Assert.Equal(models.Length, tokens.Select(token => token.Query).Distinct().Count());
    }

    [Fact]
    public async Task Resolve_at_once_and_are_named_when_they_change_and_only_then()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await PublishModelAsync($"weights {i}", "1.0.0", name: $"m{i}", registry: registry.Host);
        }

        await PublishModelAsync("newer", "1.1.0", name: "m7", registry: registry.Host);
        registry.Faults.Add("HEAD", Endpoints.Manifest, Fault.Gather(8), times: FaultPlan.Always);
        WriteApp(References(registry.Host));

        var first = await SucceedAsync("app", "build", "-tl:off");
        registry.Requests.Clear();
        var second = await SucceedAsync("app", "build", "-tl:off");
        Assert.Empty(registry.Requests.All);
        WriteApp(References(registry.Host).Replace("/ml/m7\" Version=\"1.0.0\"", "/ml/m7\" Version=\"1.1.0\"", StringComparison.Ordinal));
        var third = await SucceedAsync("app", "build", "-tl:off");

        Assert.Equal(50, Restored(first));
        Assert.Equal(0, Restored(second));
        Assert.Equal(1, Restored(third));
        Assert.Contains("m7 1.1.0", third, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Say_within_ten_seconds_what_is_fetched()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await PublishModelAsync(new string('x', 3_000_000), registry: registry.Host);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");
        registry.Faults.Add("GET", Endpoints.Blob, Fault.StallAfter(2_000_000), times: 1);
        using var build = Start("app", "restore", "-tl:off");
        await build.WaitForTextAsync("Determining projects", Cancellation);
        var start = DateTime.UtcNow;

        await build.WaitForTextAsync("Still fetching 'model.onnx'", Cancellation);

        // The test machine may be slow; that it is said before the stall ends is what counts.
        Assert.InRange(DateTime.UtcNow - start, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        Assert.Equal(0, (await build.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)).ExitCode);
    }

    private static string References(string host) => string.Concat(Enumerable.Range(0, 50).Select(i => $"""<ModelReference Include="{host}/ml/m{i}" Version="1.0.0" />"""));

    private static int Restored(string text) => Regex.Count(text, "Restored model");
}
