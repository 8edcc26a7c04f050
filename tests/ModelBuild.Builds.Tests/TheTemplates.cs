using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>Each template builds as it comes, with the packages just built.</summary>
public sealed class TheTemplates(PackedPackages packages) : BuildTest(packages)
{
    [Fact]
    public async Task Build_as_they_come()
    {
        // The home of this test is the hive of this test.
        await SucceedAsync("", "new", "install", $"ModelBuild.Templates@{Version}");

        await SucceedAsync("", "new", "model", "-n", "fashion-mnist");
        await SucceedAsync("", "new", "models-props");
        await SucceedAsync("", "new", "model-app", "-n", "empty");
        await SucceedAsync("", "new", "model-app", "-n", "app", "--model", "fashion-mnist");

        Assert.Contains("fashion-mnist:1.0.0@sha256:", await SucceedAsync("fashion-mnist", "publish"), StringComparison.Ordinal);
        Assert.DoesNotContain("#if", await File.ReadAllTextAsync(Folder["app/app.csproj"], Cancellation), StringComparison.Ordinal);
        Assert.Equal("", (await SucceedAsync("empty", "run")).Trim());
        Assert.Contains("fashion-mnist/README.md (", await SucceedAsync("app", "run"), StringComparison.Ordinal);
        Assert.DoesNotContain("MODELBUILD_", await File.ReadAllTextAsync(Folder["fashion-mnist/fashion-mnist.csproj"], Cancellation), StringComparison.Ordinal);
    }
}
