using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class Mirrors(PackedPackages packages) : BuildTest(packages)
{
    private const string Restored = "app/bin/Debug/net10.0/models/fashion-mnist/model.onnx";

    [Fact]
    public async Task Give_what_is_pinned_while_the_registry_is_off_and_get_neither_tags_nor_credentials()
    {
        LoopbackOptions guarded = new() { Authentication = LoopbackAuthentication.Basic, Users = [new("ada", "canary-secret")] };
        await using var origin = await LoopbackRegistry.StartAsync(guarded);
        await using var mirror = await LoopbackRegistry.StartAsync();
        var credentials = Variables(origin.Host, new("ada", "canary-secret"));
        await PublishToAsync(origin.Host, credentials);
        await PublishToAsync(mirror.Host, []);
        WriteMirror(origin.Host, mirror.Host);
        WriteApp($"""<ModelReference Include="{origin.Host}/ml/fashion-mnist" Version="1.*" />""");
        mirror.Requests.Clear();

        await SucceedAsync("app", credentials, "build", "-v:q");
        Assert.DoesNotContain(origin.Requests.Of("GET", Endpoints.Blob), request => request.Status == 200);
        await origin.DisposeAsync();
        Forget();
        await SucceedAsync("app", credentials, "build", "-p:RestoreModelsLockedMode=true");

        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));
        Assert.Empty(mirror.Requests.Of("*", Endpoints.Tags));
        Assert.All(mirror.Requests.All, request => Assert.Null(request["Authorization"]));
        Assert.All(mirror.Requests.Of("*", Endpoints.Manifest), request => Assert.True(request.Is("*", Endpoints.ManifestByDigest), request.ToString()));
    }

    [Fact]
    public async Task That_send_wrong_bytes_are_warned_of_once_and_the_registry_is_asked()
    {
        await using var origin = await LoopbackRegistry.StartAsync();
        await using var mirror = await LoopbackRegistry.StartAsync();
        await PublishToAsync(origin.Host, []);
        await PublishToAsync(mirror.Host, []);
        WriteMirror(origin.Host, mirror.Host);
        WriteApp($"""<ModelReference Include="{origin.Host}/ml/fashion-mnist" Version="1.2.0" />""");
        mirror.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(2), times: FaultPlan.Always);

        var text = await SucceedAsync("app", "restore");

        Assert.Single(text.Split('\n'), line => line.Contains("warning MODEL5032", StringComparison.Ordinal));
        Assert.Contains(mirror.Host, text, StringComparison.Ordinal);
        await SucceedAsync("app", "build", "-v:q");
        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));
    }

    [Fact]
    public async Task May_be_a_folder_beside_the_file_that_names_it_and_are_refused_where_they_are_none()
    {
        var digest = await PublishModelAsync();
        WriteMirror("registry.invalid", "./registry");
        WriteApp($"""<ModelReference Include="registry.invalid/ml/fashion-mnist" Digest="{digest}" />""");

        await SucceedAsync("app", "build", "-v:q");
        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));

        WriteMirror("registry.invalid", "https://mirror.example.com");
        Forget();
        Assert.Contains("error MODEL5030", await FailAsync("app", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_hosts_file_may_have_a_private_authority_and_answer_tags()
    {
        using var authority = new CertificateAuthority();
        await using var mirror = await LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer() });
        Folder.Write($"certs.d/{mirror.Host.Replace(':', '_')}_/hosts.toml", $"server = '{mirror.Url}'\nca = '../registry.invalid/ca.pem'");
        WriteApp("""<ModelReference Include="registry.invalid/ml/fashion-mnist" Version="1.*" />""");
        Folder.Write("certs.d/registry.invalid/ca.pem", authority.Pem);
        Folder.Write("certs.d/registry.invalid/hosts.toml", $"""
            server = "https://registry.invalid"

            [host."{mirror.Url}"]
              capabilities = ["pull", "resolve"]
              ca = "ca.pem"
            """);
        var hosts = new Dictionary<string, string> { ["MODELBUILD_HOSTS_DIRECTORY"] = Folder["certs.d"] };

        await PublishToAsync(mirror.Host, hosts);
        await SucceedAsync("app", hosts, "build", "-v:q");

        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));
    }

    [Fact]
    public async Task In_a_broken_hosts_file_are_an_error_with_its_file_and_line()
    {
        WriteApp("""<ModelReference Include="registry.invalid/ml/fashion-mnist" Version="1.*" />""");
        Folder.Write("certs.d/_default/hosts.toml", "\n\n[host.\"https://mirror.example.com\"]\ncapabilities = [\"pul\"]\n");

        var text = await FailAsync("app", "restore", $"-p:ModelRegistryHostsDirectory={Folder["certs.d"]}");

        Assert.Contains($"{Folder["certs.d/_default/hosts.toml"]}(4): error MODEL5033", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_docker_registry_are_pull_through_caches_that_outlive_their_registry()
    {
        var origin = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        await using var cache = await DockerRegistry.StartCacheOfAsync(origin, Cancellation);
        await PublishToAsync(origin.Host, []);
        WriteMirror(origin.Host, cache.Host);
        WriteApp($"""<ModelReference Include="{origin.Host}/ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", "build", "-v:q");

        await origin.DisposeAsync();
        Forget();
        await SucceedAsync("app", "build", "-v:q");
        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));
    }

    [Fact]
    public async Task Of_docker_registry_that_resolve_are_enough_for_a_first_restore_once_they_were_asked()
    {
        var origin = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        await using var cache = await DockerRegistry.StartCacheOfAsync(origin, Cancellation);
        await PublishToAsync(origin.Host, []);
        var hosts = $"-p:ModelRegistryHostsDirectory={Folder["certs.d"]}";
        Folder.Write($"certs.d/{origin.Host.Replace(':', '_')}_/hosts.toml", $"[host.\"{cache.Url}\"]\ncapabilities = [\"pull\", \"resolve\"]");
        WriteApp($"""<ModelReference Include="{origin.Host}/ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", "build", "-v:q", hosts);

        await origin.DisposeAsync();
        Forget();
        File.Delete(Folder["app/models.lock.json"]);
        await SucceedAsync("app", "build", "-v:q", hosts);

        Assert.Equal("weights", await File.ReadAllTextAsync(Folder[Restored], Cancellation));
    }

    [Fact]
    public async Task That_are_down_are_named_by_the_registrys_own_error()
    {
        WriteMirror("127.0.0.1:1", "127.0.0.1:2");
        WriteApp($"""<ModelReference Include="127.0.0.1:1/ml/fashion-mnist" Digest="sha256:{new string('0', 64)}" />""");

        var text = await FailAsync("app", "restore");

        Assert.Contains("error MODEL5017", text, StringComparison.Ordinal);
        Assert.Contains("'127.0.0.1:2' (nothing answers there)", text, StringComparison.Ordinal);
    }

    private async Task PublishToAsync(string host, Dictionary<string, string> credentials)
    {
        WriteModel(properties: $"<ModelRegistry>{host}</ModelRegistry>");
        await SucceedAsync("fashion-mnist", credentials, "publish", "-v:q");
    }

    private void WriteMirror(string host, string mirror) =>
        Folder.Write("Directory.Models.props", $"""<Project><ItemGroup><ModelRegistryMirror Include="{host}" Mirror="{mirror}" /></ItemGroup></Project>""");

    /// <summary>Another machine, or a later day: nothing but the project and its lock file is left.</summary>
    private void Forget()
    {
        foreach (var folder in new[] { Cache, Folder["app/obj"], Folder["app/bin"] }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
