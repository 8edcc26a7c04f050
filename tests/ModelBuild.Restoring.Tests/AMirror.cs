using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

public sealed class AMirror : RestoringTest, IAsyncLifetime
{
    private LoopbackRegistry origin = null!;
    private LoopbackRegistry mirror = null!;

    public async ValueTask InitializeAsync()
    {
        (origin, mirror) = (await LoopbackRegistry.StartAsync(), await LoopbackRegistry.StartAsync());
        UseMirror();
    }

    public async ValueTask DisposeAsync()
    {
        await origin.DisposeAsync();
        await mirror.DisposeAsync();
        Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Is_enough_for_what_the_lock_file_pins_while_the_registry_is_off(bool locked)
    {
        await PublishToBothAsync("weights");
        await RestoreBertAsync();
        await origin.DisposeAsync();
        Forget();

        var result = await RestoreBertAsync(request => request with { Locked = locked });

        Assert.Equal("weights", TextOf(result));
        Assert.Empty(result.Warnings);
        Assert.Empty(mirror.Requests.Of("*", Endpoints.ManifestOf("1.0.0")));
        Assert.Empty(mirror.Requests.Of("*", Endpoints.Tags));
    }

    [Fact]
    public async Task Does_not_hide_a_tag_that_moved_at_the_registry()
    {
        await PublishToBothAsync("old");
        await RestoreBertAsync();
        await PublishToAsync(origin, "new");
        Forget();

        Assert.Equal("MODEL3004", (await FailureOf(() => RestoreBertAsync(Locked))).Code);
        var result = await RestoreBertAsync();
        Assert.Equal("old", TextOf(result));
        Assert.Equal("MODEL3004", Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public async Task That_is_behind_moves_no_tag()
    {
        await PublishToAsync(mirror, "stale");
        await PublishToAsync(origin, "fresh");
        await RestoreBertAsync();
        WriteHosts($"[host.'http://{mirror.Host}']");
        Forget();

        Assert.Equal("fresh", TextOf(await RestoreBertAsync(Locked)));
    }

    [Fact]
    public async Task That_resolves_is_enough_for_a_first_restore()
    {
        await PublishToAsync(mirror, "weights");
        await origin.DisposeAsync();
        WriteHosts($"[host.'http://{mirror.Host}']\ncapabilities = ['pull', 'resolve']");

        Assert.Equal("weights", TextOf(await RestoreBertAsync()));
        Assert.Equal("weights", TextOf(await RestoreAsync([new() { Include = $"{origin.Host}/ml/bert", Version = "1.*" }])));
    }

    [Fact]
    public async Task With_wrong_bytes_is_warned_of_once_and_nothing_of_them_is_kept()
    {
        (string, string)[] files = [.. Enumerable.Range(0, 6).Select(i => ($"file{i}.bin", $"{i} " + new string('x', 100_000)))];
        await PublishToAsync(origin, files);
        await PublishToAsync(mirror, files);
        mirror.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(50_000), times: FaultPlan.Always);

        var result = await RestoreBertAsync();

        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(files[i].Item2, TextOf(result, file: i)));
        var warning = Assert.Single(result.Warnings);
        Assert.Equal("MODEL5032", warning.Code);
        Assert.Contains(mirror.Host, warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder["cache"], "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("xxxy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_wrong_bytes_and_the_registry_off_fails_as_the_registry_does()
    {
        await PublishToBothAsync("weights");
        await RestoreBertAsync();
        await origin.DisposeAsync();
        mirror.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(3), times: FaultPlan.Always);
        Forget();

        var failure = await FailureOf(() => RestoreBertAsync());

        Assert.Equal("MODEL5017", failure.Code);
        Assert.Contains($"'{origin.Host}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{mirror.Host}' (it delivered wrong bytes)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder["cache"], "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("weifhts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_is_down_is_a_note_and_no_warning()
    {
        await PublishToAsync(origin, "weights");
        await mirror.DisposeAsync();

        var result = await RestoreBertAsync();

        Assert.Equal("weights", TextOf(result));
        Assert.Empty(result.Warnings);
        Assert.Equal("MODEL5031", Assert.Single(result.Notes).Code);
    }

    [Theory]
    [InlineData("\nserver = ", "MODEL5033", 2)]
    [InlineData("[host.'https://a.example']\nca = 'absent.pem'", "MODEL5034", 2)]
    public async Task Of_a_broken_hosts_file_is_an_error_with_file_and_line(string toml, string code, int line)
    {
        WriteHosts(toml);

        var failure = await FailureOf(() => RestoreBertAsync());

        Assert.Equal((code, Folder["hosts/_default/hosts.toml"], line), (failure.Code, failure.File, failure.Line));
    }

    [Theory]
    [InlineData("_default", "MODEL5035")]
    [InlineData("HOST", "MODEL5036")]
    public async Task Whose_certificate_is_not_to_be_verified_is_warned_of(string folder, string code)
    {
        await PublishToAsync(origin, "weights");
        WriteHosts($"[host.'https://{mirror.Host}']\nskip_verify = true", folder.Replace("HOST", origin.Host.Replace(':', '_') + "_", StringComparison.Ordinal));

        Assert.Equal(code, Assert.Single((await RestoreBertAsync()).Warnings).Code);
    }

    private void UseMirror() => Use(new() { Mirrors = [RegistryMirror.Parse(origin.Host, mirror.Host, Folder.Path)] });

    private void WriteHosts(string toml, string folder = "_default")
    {
        Folder.Write($"hosts/{folder}/hosts.toml", toml);
        Use(new() { HostsDirectory = Folder["hosts"] });
    }

    /// <summary>Another machine, or a later day: nothing but the lock file is left.</summary>
    private void Forget()
    {
        Directory.Delete(Folder["cache"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);
        mirror.Requests.Clear();
    }

    private async Task PublishToBothAsync(string content)
    {
        await PublishToAsync(origin, content);
        await PublishToAsync(mirror, content);
    }

    private Task PublishToAsync(LoopbackRegistry registry, string content) => PublishToAsync(registry, [("model.onnx", content)]);

    private async Task PublishToAsync(LoopbackRegistry registry, (string, string)[] files)
    {
        Registry = registry.Address;
        await PublishAsync("ml/bert", "1.0.0", files);
    }

    private Task<RestoreResult> RestoreBertAsync(Func<RestoreRequest, RestoreRequest>? change = null) => RestoreAsync($"{origin.Host}/ml/bert", "1.0.0", change);
}
