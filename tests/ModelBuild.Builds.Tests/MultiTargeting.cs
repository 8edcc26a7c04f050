using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class MultiTargeting(PackedPackages packages) : LoopbackBuildTest(packages)
{
    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Packs_once_and_restores_for_each_framework(Door door)
    {
        await PublishModelAsync("one", "1.0.0");
        await PublishModelAsync("two", "2.0.0");
        Folder.Write("app/files/own.onnx", "own");
        WriteApp(
            """
            <ModelReference Include="ml/fashion-mnist" Version="1.0.0" Condition="'$(TargetFramework)' == 'net10.0'" />
            <ModelReference Include="ml/fashion-mnist" Version="2.0.0" Condition="'$(TargetFramework)' != 'net10.0'" />
            <ModelFile Include="files/**" />
            """,
            door: door,
            properties: "<OutputType>Library</OutputType><TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><DisableImplicitFrameworkReferences Condition=\"'$(TargetFramework)' == 'netstandard2.0'\">true</DisableImplicitFrameworkReferences><EnableDefaultCompileItems>false</EnableDefaultCompileItems><NoStdLib>true</NoStdLib><SkipCompile>true</SkipCompile><CopyModelsToOutputDirectory>true</CopyModelsToOutputDirectory>");
        // No targeting pack of netstandard comes with the SDK, and no network is used: nothing is compiled for it.
        Folder.Write("app/Directory.Build.targets", """<Project><Target Name="CoreCompile" /><Target Name="CopyFilesToOutputDirectory" DependsOnTargets="GetCopyToOutputDirectoryItems;_CopySourceItemsToOutputDirectory" /></Project>""");
        File.Delete(Folder["app/Program.cs"]);

        var text = await SucceedAsync("app", "build", "-p:GenerateAssemblyInfo=false", "-p:GenerateTargetFrameworkAttribute=false", "-p:ProduceReferenceAssembly=false");

        Assert.Equal(1, text.Split("app -> " + Registry).Length - 1);
        Assert.Equal("one", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"], Cancellation));
        Assert.Equal("two", await File.ReadAllTextAsync(Folder["app/bin/Debug/netstandard2.0/models/fashion-mnist/model.onnx"], Cancellation));
        var lockFile = await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation);
        Assert.Contains("\"2.0.0\": {", lockFile, StringComparison.Ordinal);
    }
}
