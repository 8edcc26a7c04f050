using System.Diagnostics;
using Microsoft.Build.Logging.StructuredLogger;

namespace ModelBuild.Benchmarks;

/// <summary>A build of an app with five model references in which nothing changed, beside one of the same app without any.</summary>
internal static class NoOpBuild
{
    private const int Runs = 10;
    private const int References = 5;

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(Workspace workspace)
    {
        for (var i = 0; i < References; i++)
        {
            workspace.Write($"model{i}/model/model.onnx", $"weights {i}");
            workspace.Write($"model{i}/model/config.json", $$"""{"number":{{i}}}""");
            workspace.Write($"model{i}/model{i}.csproj", $"""
                <Project Sdk="ModelBuild/{workspace.Version}">
                  <PropertyGroup><ModelRepository>ml/model{i}</ModelRepository><Version>1.0.0</Version></PropertyGroup>
                  <ItemGroup><ModelFile Include="model/**" /></ItemGroup>
                </Project>
                """);
            await workspace.RunAsync($"model{i}", "publish", "-v:q");
        }

        var references = string.Concat(Enumerable.Range(0, References).Select(i => $"""<ModelReference Include="ml/model{i}" Version="1.*" />"""));
        WriteApp(workspace, "with", $"""<Sdk Name="ModelBuild" Version="{workspace.Version}" />""", references);
        WriteApp(workspace, "without", "", "");

        List<double> own = [], with = [], without = [];
        // One more than counts: the first builds.
        for (var run = 0; run <= Runs; run++)
        {
            var baseline = await TimeAsync(workspace, "without");
            var time = await TimeAsync(workspace, "with");
            if (run > 0)
            {
                without.Add(baseline);
                with.Add(time);
                own.Add(OwnTime(workspace["with/build.binlog"]));
            }
        }

        var plain = new Measurement("no-op build without ModelBuild", without);
        return
        [
            new("ModelBuild's targets and tasks in a no-op build, 5 references", own) { Goal = "60 ms" },
            plain,
            new("no-op build, 5 references", with) { Baseline = plain },
        ];
    }

    private static void WriteApp(Workspace workspace, string name, string sdk, string items)
    {
        workspace.Write($"{name}/Program.cs", "System.Console.WriteLine();");
        workspace.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              {sdk}
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
    }

    private static async Task<double> TimeAsync(Workspace workspace, string project)
    {
        var watch = Stopwatch.StartNew();
        await workspace.RunAsync(project, "build", "-v:q", "-bl:build.binlog");
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>Of a target's time, tasks included, none is in that of another: those that it depends on run before it.</summary>
    private static double OwnTime(string log)
    {
        var total = 0.0;
        BinaryLog.ReadBuild(log).VisitAllChildren<Target>(target =>
        {
            if (!target.Skipped && target.SourceFilePath?.Contains("ModelBuild.", StringComparison.Ordinal) == true)
            {
                total += target.Duration.TotalMilliseconds;
            }
        });
        return total;
    }
}
