using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class AModelProject(PackedPackages packages) : BuildTest(packages)
{
    [Fact]
    public async Task Leaves_a_layout_and_says_where_it_belongs()
    {
        WriteModel();

        var text = await SucceedAsync("fashion-mnist", "build");

        Assert.Matches($@"fashion-mnist -> {Folder["registry"]}/ml/fashion-mnist:1\.2\.0@sha256:[0-9a-f]{{64}}", text);
        Assert.True(File.Exists(Folder["fashion-mnist/bin/Debug/fashion-mnist.oci/index.json"]));
        Assert.False(Directory.Exists(Folder["registry"]));
        Assert.DoesNotContain("warning", text.Replace("0 Warning(s)", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Does_nothing_when_it_is_built_again()
    {
        WriteModel();
        await SucceedAsync("fashion-mnist", "build");
        await Task.Delay(100, Cancellation);
        await SucceedAsync("fashion-mnist", "build");
        var before = Snapshot();

        var text = await SucceedAsync("fashion-mnist", "build", "-v:n");

        Assert.Contains("0 of them read; the bundle is unchanged", text, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Is_pushed_by_publish_and_not_again()
    {
        WriteModel();

        Assert.Contains("2 blobs", await SucceedAsync("fashion-mnist", "publish", "-v:n"), StringComparison.Ordinal);
        Assert.Contains("0 blobs", await SucceedAsync("fashion-mnist", "publish", "-v:n"), StringComparison.Ordinal);

        Assert.True(File.Exists(Folder["registry/ml/fashion-mnist/index.json"]));
    }

    [Fact]
    public async Task Says_what_it_pushed()
    {
        WriteModel(properties: "<ModelTags>latest;stable</ModelTags><ModelDigestFile>obj/digest.txt</ModelDigestFile>");

        var text = await SucceedAsync("fashion-mnist", "publish", "-getItem:GeneratedModel");

        Assert.Contains("\"Tag\": \"1.2.0\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"Digest\": \"{await File.ReadAllTextAsync(Folder["fashion-mnist/obj/digest.txt"], Cancellation)}\"", text, StringComparison.Ordinal);
        Assert.Contains("\"stable\"", await File.ReadAllTextAsync(Folder["registry/ml/fashion-mnist/index.json"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_change_a_version_that_is_taken()
    {
        await PublishModelAsync("weights");
        WriteModel("other weights");

        var text = await FailAsync("fashion-mnist", "publish");

        Assert.Contains("error MODEL2002", text, StringComparison.Ordinal);
        await SucceedAsync("fashion-mnist", "publish", "-p:ModelAllowTagOverwrite=true");
    }

    [Fact]
    public async Task Takes_its_version_from_a_target_that_computes_it()
    {
        WriteModel(version: "0.0.1", properties: "<GetPackageVersionDependsOn>$(GetPackageVersionDependsOn);ComputeVersion</GetPackageVersionDependsOn>");
        Folder.Write("fashion-mnist/Directory.Build.targets", """
            <Project><Target Name="ComputeVersion"><PropertyGroup><PackageVersion>7.8.9+build.5</PackageVersion></PropertyGroup></Target></Project>
            """);

        Assert.Contains(":7.8.9_build.5@sha256:", await SucceedAsync("fashion-mnist", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_cleaned()
    {
        WriteModel();
        await SucceedAsync("fashion-mnist", "build");

        await SucceedAsync("fashion-mnist", "clean");

        Assert.False(Directory.Exists(Folder["fashion-mnist/bin/Debug/fashion-mnist.oci"]));
        Assert.False(File.Exists(Folder["fashion-mnist/obj/model.digests.json"]));
        Assert.True(File.Exists(Folder["fashion-mnist/model/model.onnx"]));
    }

    [Theory]
    [InlineData("<ModelRepository>ML/Fashion</ModelRepository>", "MODEL5001")]
    [InlineData("<ModelRegistry>https://example.com</ModelRegistry>", "MODEL5001")]
    [InlineData("<ModelRegistry>example.com/ml</ModelRegistry>", "MODEL5001")]
    [InlineData("<ModelVersion>not a version</ModelVersion>", "MODEL1008")]
    public async Task Fails_with_a_code_where_a_property_is_wrong(string property, string code)
    {
        WriteModel(properties: property);

        Assert.Contains($"error {code}", await FailAsync("fashion-mnist", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_with_a_code_where_it_has_no_files()
    {
        WriteModel();
        File.Delete(Folder["fashion-mnist/model/model.onnx"]);

        Assert.Contains("error MODEL1001", await FailAsync("fashion-mnist", "build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_found_by_a_solution()
    {
        WriteModel();
        await SucceedAsync("", "new", "sln", "-n", "all", "--format", "sln");
        await SucceedAsync("", "sln", "add", "fashion-mnist/fashion-mnist.csproj");

        Assert.Contains("fashion-mnist -> ", await SucceedAsync("", "build", "all.sln"), StringComparison.Ordinal);
    }

    private List<(string, DateTime)> Snapshot() =>
    [
        .. new DirectoryInfo(Folder["fashion-mnist"]).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.FullName.Contains("model", StringComparison.Ordinal) || file.FullName.Contains(".oci", StringComparison.Ordinal))
            .Where(file => !file.FullName.Contains("nuget", StringComparison.Ordinal) && !file.Name.EndsWith(".cache", StringComparison.Ordinal))
            .Select(file => (file.FullName, file.LastWriteTimeUtc)).Order(),
    ];
}
