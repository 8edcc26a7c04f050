using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class AnApp(PackedPackages packages) : BuildTest(packages)
{
    private const string Reference = """<ModelReference Include="ml/fashion-mnist" Version="1.*" />""";

    private static readonly string[] Expected = ["fashion-mnist.model.json", "fashion-mnist/model.onnx"];

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.DirectoryBuild)]
    [InlineData(Door.Package)]
    public async Task Gets_its_model_through_every_door_beside_itself_and_published(Door door)
    {
        await PublishModelAsync();
        WriteApp(Reference, door: door);

        Assert.Equal(Expected, await FilesOfAsync("app"));
        await SucceedAsync("app", "publish", "-o", "out");

        Assert.Equal("weights", await File.ReadAllTextAsync(Folder["app/out/models/fashion-mnist/model.onnx"], Cancellation));
        Assert.Contains("\"version\": \"1.2.0\"", await File.ReadAllTextAsync(Folder["app/out/models/fashion-mnist.model.json"], Cancellation), StringComparison.Ordinal);
        Assert.True(File.Exists(Folder["app/models.lock.json"]));
    }

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.DirectoryBuild)]
    public async Task Restores_in_restore_and_builds_without_a_registry(Door door)
    {
        await PublishModelAsync();
        WriteApp(Reference, door: door);

        Assert.Contains("Restored model ml/fashion-mnist 1.2.0", await SucceedAsync("app", "restore"), StringComparison.Ordinal);
        Directory.Delete(Folder["registry"], recursive: true);

        Assert.Equal(Expected, await FilesOfAsync("app", "--no-restore"));
    }

    [Theory]
    [InlineData("-p:RestoreUseStaticGraphEvaluation=true")]
    [InlineData("-p:RestoreUseStaticGraphEvaluation=false")]
    public async Task Restores_with_its_solution(string property)
    {
        await PublishModelAsync();
        WriteApp(Reference);
        await SucceedAsync("", "new", "sln", "-n", "all", "--format", "sln");
        await SucceedAsync("", "sln", "add", "app/app.csproj");

        await SucceedAsync("", "restore", "all.sln", property);

        Assert.True(File.Exists(Folder["app/models.lock.json"]));
        Directory.Delete(Folder["registry"], recursive: true);
        await SucceedAsync("", "build", "all.sln", "--no-restore");
    }

    [Fact]
    public async Task Restores_in_the_build_where_restore_was_left_out()
    {
        await PublishModelAsync();
        WriteApp("");
        await SucceedAsync("app", "restore");
        WriteApp(Reference);

        Assert.Equal(Expected, await FilesOfAsync("app", "--no-restore"));
        Assert.Contains("error MODEL3009", await LockedBuildWithoutLockFile(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Stays_on_its_version_until_forced(Door door)
    {
        await PublishModelAsync("old", "1.2.0");
        WriteApp(Reference, door: door);
        await SucceedAsync("app", "build");
        await PublishModelAsync("new", "1.3.0");

        await SucceedAsync("app", "build");
        Assert.Equal("old", ModelText());
        await SucceedAsync("app", "build", "-p:RestoreForceEvaluate=true");
        Assert.Equal("new", ModelText());
        await SucceedAsync("app", "build", "-p:RestoreLockedMode=true");
    }

    [Fact]
    public async Task Is_held_to_its_lock_file_in_locked_mode()
    {
        await PublishModelAsync("old", "1.2.0");
        await PublishModelAsync("new", "2.0.0");
        WriteApp(Reference);
        Assert.Contains("error MODEL3009", await FailAsync("app", "restore", "--locked-mode"), StringComparison.Ordinal);
        await SucceedAsync("app", "restore");
        await SucceedAsync("app", "restore", "--locked-mode");
        Assert.Contains("error MODEL3010", await FailAsync("app", "restore", "--locked-mode", "--force-evaluate"), StringComparison.Ordinal);

        WriteApp(Reference.Replace("1.*", "2.*", StringComparison.Ordinal));

        Assert.Contains("error MODEL3008", await FailAsync("app", "restore", "--locked-mode"), StringComparison.Ordinal);
        Assert.Contains("error MODEL3008", await FailAsync("app", "build", "--no-restore"), StringComparison.Ordinal);
        await SucceedAsync("app", "build");
        Assert.Equal("new", ModelText());
    }

    [Fact]
    public async Task Gets_new_files_that_have_the_size_and_time_of_the_old_ones()
    {
        await PublishModelAsync("aaaa", "1.2.0");
        WriteApp(Reference);
        await SucceedAsync("app", "build");
        await SucceedAsync("app", "publish", "-o", "out", "-c", "Debug");
        await PublishModelAsync("bbbb", "1.3.0");
        await SucceedAsync("app", "restore", "--force-evaluate");
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        foreach (var file in Directory.GetFiles(Path.Combine(Cache, "blobs"), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Folder["app"], "model.onnx", SearchOption.AllDirectories)))
        {
            File.SetLastWriteTimeUtc(file, time);
        }

        await SucceedAsync("app", "build");
        Assert.Equal("bbbb", ModelText());
        await SucceedAsync("app", "publish", "-o", "out", "-c", "Debug");
        Assert.Equal("bbbb", await File.ReadAllTextAsync(Folder["app/out/models/fashion-mnist/model.onnx"], Cancellation));
    }

    [Fact]
    public async Task Loses_the_files_of_a_reference_that_goes()
    {
        await PublishModelAsync();
        WriteApp(Reference);
        await SucceedAsync("app", "build");
        WriteApp("");

        Assert.Empty(await FilesOfAsync("app"));
    }

    [Fact]
    public async Task Is_cleaned_of_its_models()
    {
        await PublishModelAsync();
        WriteApp(Reference);
        await SucceedAsync("app", "build");

        await SucceedAsync("app", "clean");

        Assert.False(File.Exists(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]));
    }

    [Fact]
    public async Task Touches_no_network_in_a_design_time_build()
    {
        WriteApp("""<ModelReference Include="unreachable.invalid/ml/fashion-mnist" Version="1.*" />""");
        Directory.CreateDirectory(Folder["app/obj"]);
        await SucceedAsync("app", "msbuild", "-t:Restore", "-p:DesignTimeBuild=true");

        await SucceedAsync("app", "msbuild", "-t:CollectPackageReferences;AssignTargetPaths;Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true");

        Assert.False(File.Exists(Folder["app/models.lock.json"]));
    }

    [Fact]
    public async Task Keeps_its_model_beside_a_single_file()
    {
        await PublishModelAsync();
        WriteApp(Reference);
        UseAllFeeds();

        await SucceedAsync("app", "publish", "-o", "out", "-p:PublishSingleFile=true", "--self-contained", "false", "--use-current-runtime");

        Assert.True(File.Exists(Folder["app/out/models/fashion-mnist/model.onnx"]));
    }

    [Fact]
    public async Task Tells_other_targets_what_it_got()
    {
        await PublishModelAsync();
        WriteApp(Reference.Replace("/>", "Name=\"mnist\" TargetFolder=\"data/mnist\" />", StringComparison.Ordinal));

        var text = await SucceedAsync("app", "build", "-t:Build", "-getItem:ResolvedModel");

        Assert.Contains("\"Version\": \"1.2.0\"", text, StringComparison.Ordinal);
        Assert.Contains("\"TargetFolder\": \"data/mnist\"", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Folder["app/bin/Debug/net10.0/data/mnist/model.onnx"]));
    }

    [Fact]
    public async Task Has_a_lock_file_of_its_own_where_two_projects_share_a_folder()
    {
        await PublishModelAsync();
        WriteApp(Reference, properties: "<BaseIntermediateOutputPath>obj/one/</BaseIntermediateOutputPath>");
        File.Copy(Folder["app/app.csproj"], Folder["app/second.csproj"]);

        await SucceedAsync("app", "restore", "app.csproj");

        Assert.True(File.Exists(Folder["app/models.app.lock.json"]));
    }

    [Fact]
    public async Task Is_packed_without_its_model()
    {
        await PublishModelAsync();
        WriteLibrary(Reference);

        await SucceedAsync("lib", "pack", "-o", "out");

        using var package = System.IO.Compression.ZipFile.OpenRead(Directory.GetFiles(Folder["lib/out"]).Single());
        Assert.DoesNotContain(package.Entries, entry => entry.FullName.Contains("onnx", StringComparison.Ordinal));
    }

    private string ModelText() => File.ReadAllText(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]);

    private async Task<string> LockedBuildWithoutLockFile()
    {
        File.Delete(Folder["app/models.lock.json"]);
        return await FailAsync("app", "build", "--no-restore", "-p:RestoreLockedMode=true");
    }
}
