using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>The tool on real projects.</summary>
public sealed class TheToolInAProject(PackedPackages packages) : ToolTest(packages)
{
    [Fact]
    public async Task Adds_moves_explains_and_removes_models()
    {
        await PublishModelAsync("one", "1.0.0");
        WriteApp("");
        var empty = await ProjectAsync();

        Assert.Contains("ml/fashion-mnist 1.0.0 in ", await SucceedAsync("app", "model", "add", "ml/fashion-mnist"), StringComparison.Ordinal);
        Assert.Contains("""<ModelReference Include="ml/fashion-mnist" Version="1.0.0" />""", await ProjectAsync(), StringComparison.Ordinal);
        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx"], await FilesOfAsync("app"));
        Assert.Contains("is there already", await SucceedAsync("app", "model", "add", "ml/fashion-mnist"), StringComparison.Ordinal);

        await PublishModelAsync("two", "1.1.0");
        using (var json = JsonDocument.Parse(await SucceedAsync("app", "model", "outdated", "--json")))
        {
            var model = json.RootElement.GetProperty("models")[0];
            Assert.Equal(("1.0.0", "1.0.0", "1.1.0", true), (model.GetProperty("resolved").GetString(), model.GetProperty("fits").GetString(), model.GetProperty("latest").GetString(), model.GetProperty("outdated").GetBoolean()));
        }

        Assert.Contains("ml/fashion-mnist 1.*: none -> 1.1.0", await SucceedAsync("app", "model", "update", "ml/fashion-mnist", "--version", "1.*"), StringComparison.Ordinal);
        await PublishModelAsync("three", "1.2.0");
        Assert.Contains("ml/fashion-mnist 1.*: 1.1.0", await SucceedAsync("app", "model", "update", "ml/fashion-mnist"), StringComparison.Ordinal);
        Assert.Contains("Nothing moved", await SucceedAsync("app", "model", "update"), StringComparison.Ordinal);
        Assert.Contains("are the newest", await SucceedAsync("app", "model", "outdated"), StringComparison.Ordinal);
        Assert.Contains("app.csproj -> ml/fashion-mnist 1.* (1.2.0)", await SucceedAsync("app", "model", "why", "ml/fashion-mnist"), StringComparison.Ordinal);
        await SucceedAsync("app", "model", "restore", "--locked-mode");

        await SucceedAsync("app", "model", "remove", "ml/fashion-mnist");
        Assert.Equal(empty, await ProjectAsync());
        Assert.Contains("MODEL8106", await FailAsync("app", "model", "why", "ml/fashion-mnist"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adds_to_central_versions_and_refuses_what_it_would_break()
    {
        await PublishModelAsync("one", "1.0.0");
        await PublishModelAsync("two", "2.0.0-rc.1", "next");
        Folder.Write("Directory.Models.props", "<Project>\r\n\t<ItemGroup>\r\n\t\t<ModelVersion Include=\"ml/other\" Version=\"1.0.0\"/>\r\n\t</ItemGroup>\r\n</Project>");
        WriteApp("");

        await SucceedAsync("app", "model", "add", "ml/fashion-mnist", "--no-restore", "--files", "*.onnx", "--name", "fashion");

        Assert.Contains("<ModelReference Include=\"ml/fashion-mnist\" Name=\"fashion\" Files=\"*.onnx\" />", await ProjectAsync(), StringComparison.Ordinal);
        Assert.Equal(
            "<Project>\r\n\t<ItemGroup>\r\n\t\t<ModelVersion Include=\"ml/other\" Version=\"1.0.0\"/>\r\n\t\t<ModelVersion Include=\"ml/fashion-mnist\" Version=\"1.0.0\"/>\r\n\t</ItemGroup>\r\n</Project>",
            await File.ReadAllTextAsync(Folder["Directory.Models.props"], Cancellation));
        Assert.Contains("MODEL8109", await FailAsync("app", "model", "add", "ml/next"), StringComparison.Ordinal);
        Assert.Contains("MODEL3003", await FailAsync("app", "model", "add", "ml/fashion-mnist", "--version", "9.0.0"), StringComparison.Ordinal);
        Assert.Contains("MODEL3003", await FailAsync("app", "model", "add", "ml/nothing"), StringComparison.Ordinal);
        Assert.Contains("MODEL8101", await FailAsync("", "model", "add", "ml/next"), StringComparison.Ordinal);
        WriteApp("", "bare", Door.None);
        var refusal = await FailAsync("bare", "model", "add", "ml/fashion-mnist");
        Assert.Contains("MODEL8105", refusal, StringComparison.Ordinal);
        Assert.Contains("<Sdk Name=\"ModelBuild\" Version=\"", refusal, StringComparison.Ordinal);
        Folder.Write("app/second.csproj", "<Project />");
        // 'dotnet model' is refused by the SDK there, for every command that is on the PATH.
        Assert.Contains("MODEL8102", (await TypeAsync("dotnet-model add ml/next", "app")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restores_and_updates_where_ModelBuild_is_a_package()
    {
        await PublishModelAsync("one", "1.0.0");
        WriteApp("", door: Door.Package);

        await SucceedAsync("app", "model", "add", "ml/fashion-mnist", "--version", "1.*");
        await PublishModelAsync("two", "1.1.0");

        Assert.Contains("1.0.0 (", await SucceedAsync("app", "model", "update"), StringComparison.Ordinal);
        Assert.Contains("1.1.0", await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explains_what_models_and_projects_bring()
    {
        await PublishModelAsync("words", name: "tokenizer");
        WriteModel(name: "adapter", properties: "<PackModelReferences>false</PackModelReferences>");
        var adapter = await File.ReadAllTextAsync(Folder["adapter/adapter.csproj"], Cancellation);
        Folder.Write("adapter/adapter.csproj", adapter.Replace("</ItemGroup>", """<ModelDependency Include="ml/tokenizer" Version="1.*" /></ItemGroup>""", StringComparison.Ordinal));
        await SucceedAsync("adapter", "publish", "-v:q");
        WriteLibrary("""<ModelReference Include="ml/adapter" Version="1.2.0" />""");
        WriteApp("""<ProjectReference Include="..\lib\lib.csproj" />""");
        await SucceedAsync("app", "restore");

        Assert.Equal("app.csproj -> lib.csproj -> ml/adapter 1.2.0 -> ml/tokenizer 1.* (1.2.0)", (await SucceedAsync("app", "model", "why", "ml/tokenizer")).Trim());
        Assert.Contains("MODEL8106", await FailAsync("app", "model", "remove", "ml/adapter"), StringComparison.Ordinal);
        Folder.Write("lib/Directory.Build.props", "<Project><ItemGroup><ModelReference Include=\"ml/tokenizer\" Version=\"1.*\" /></ItemGroup></Project>");
        Assert.Contains("MODEL8107", await FailAsync("lib", "model", "remove", "ml/tokenizer"), StringComparison.Ordinal);
        Assert.Contains("MODEL8107", await FailAsync("lib", "model", "add", "ml/tokenizer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_after_the_cache()
    {
        await PublishModelAsync();
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", "restore");

        Assert.Equal(Cache, (await SucceedAsync("", "model", "cache", "path")).Trim());
        using (var json = JsonDocument.Parse(await SucceedAsync("", "model", "cache", "list", "--json")))
        {
            Assert.Equal("1.2.0", json.RootElement.GetProperty("models")[0].GetProperty("version").GetString());
        }

        Assert.Contains("0 damaged", await SucceedAsync("", "model", "cache", "verify"), StringComparison.Ordinal);
        var blob = Directory.GetFiles(Folder["cache/blobs/sha256"]).Single(file => new FileInfo(file).Length == "weights".Length);
        await File.WriteAllTextAsync(blob, "wEights", Cancellation);
        Assert.Contains("MODEL7021", await FailAsync("", "model", "cache", "verify"), StringComparison.Ordinal);
        Assert.Contains("flipped", await SucceedAsync("", "model", "cache", "verify", "--repair"), StringComparison.Ordinal);
        Assert.Contains("Removed 0 models", await SucceedAsync("", "model", "cache", "prune", "--older-than", "30d", "--max-size", "0B"), StringComparison.Ordinal);
        await FailAsync("", "model", "cache", "prune");
        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx"], await FilesOfAsync("app"));
    }

    private Task<string> ProjectAsync() => File.ReadAllTextAsync(Folder["app/app.csproj"], Cancellation);
}
