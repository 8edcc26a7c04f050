using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>References under conditions.</summary>
public sealed class Variants(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const string References =
        """
        <ModelReference Include="ml/bert" Version="1.0.0" Condition="'$(RuntimeIdentifier)' == ''" />
        <ModelReference Include="ml/bert" Version="2.0.0" Condition="'$(RuntimeIdentifier)' == 'linux-x64'" />
        <ModelReference Include="ml/debugging" Version="1.*" Condition="'$(Configuration)' == 'Debug'" />
        """;

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Are_pinned_for_each_runtime_and_configuration_and_leave_each_other_alone(Door door)
    {
        await PublishModelAsync("any", "1.0.0", name: "bert");
        await PublishModelAsync("linux", "2.0.0", name: "bert");
        await PublishModelAsync("debugging", name: "debugging");
        WriteApp(References, door: door, properties: "<RuntimeIdentifiers>linux-x64</RuntimeIdentifiers><EnableRuntimePackDownload>false</EnableRuntimePackDownload>");
        await SucceedAsync("app", "build");
        await SucceedAsync("app", "build", "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-p:UseAppHost=false");
        var lockFile = await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation);

        await SucceedAsync("app", "build");
        await SucceedAsync("app", "publish", "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-p:UseAppHost=false", "-p:RestoreLockedMode=true", "-o", "out");

        Assert.Equal(lockFile, await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation));
        Assert.Equal("any", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/bert/model.onnx"], Cancellation));
        Assert.Equal("linux", await File.ReadAllTextAsync(Folder["app/out/models/bert/model.onnx"], Cancellation));
        Assert.True(File.Exists(Folder["app/bin/Debug/net10.0/models/debugging/model.onnx"]));
        Assert.False(Directory.Exists(Folder["app/out/models/debugging"]));
    }

    [Fact]
    public async Task Lose_their_pins_when_the_reference_is_gone_from_all()
    {
        await PublishModelAsync("any", "1.0.0", name: "bert");
        await PublishModelAsync("debugging", name: "debugging");
        WriteApp(References);
        await SucceedAsync("app", "restore");
        WriteApp(References.Split('\n')[0]);

        await SucceedAsync("app", "restore", "-p:Configuration=Release");

        Assert.DoesNotContain("debugging", await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_frameworks_that_restore_at_once_keep_all_their_pins()
    {
        await PublishModelAsync("one", "1.0.0", name: "bert");
        await PublishModelAsync("two", "2.0.0", name: "bert");
        await PublishModelAsync("common", name: "common");
        WriteLibrary(
            """
            <ModelReference Include="ml/bert" Version="1.0.0" Condition="'$(TargetFramework)' == 'net10.0'" />
            <ModelReference Include="ml/bert" Version="2.0.0" Condition="'$(TargetFramework)' != 'net10.0'" />
            <ModelReference Include="ml/common" Version="1.*" />
            """,
            properties: "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>");
        await SucceedAsync("lib", "restore", "-m");
        var lockFile = await File.ReadAllTextAsync(Folder["lib/models.lock.json"], Cancellation);

        await SucceedAsync("lib", "restore", "-m");
        await SucceedAsync("lib", "restore", "-p:RestoreUseStaticGraphEvaluation=true");

        Assert.Equal(["\"1.*\": {", "\"1.0.0\": {", "\"2.0.0\": {"], lockFile.Split('\n').Select(line => line.Trim()).Where(line => line is "\"1.*\": {" or "\"1.0.0\": {" or "\"2.0.0\": {").Order(StringComparer.Ordinal));
        Assert.Equal(lockFile, await File.ReadAllTextAsync(Folder["lib/models.lock.json"], Cancellation));
    }
}
