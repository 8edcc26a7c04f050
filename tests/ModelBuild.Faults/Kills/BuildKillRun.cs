using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ModelBuild.Faults.Checks;
using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Kills;

/// <summary>Kills real builds, with all that they started, at any moment: every other one while it fetches models.</summary>
internal sealed class BuildKillRun(ModelShelf models) : IDisposable
{
    private const string Version = "1.0.0-faults";

    private readonly TemporaryDirectory folder = new();
    private readonly KillCount count = new();

    public void Dispose() => folder.Dispose();

    /// <returns>True where every promise held.</returns>
    public async Task<bool> RunAsync(int kills)
    {
        await PackAsync();
        var operation = new Building(SampleModel.Eight, new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder["packages"] });
        await using var scene = await Scene.SetAsync(models, operation, new() { Latency = TimeSpan.FromMilliseconds(15) });
        scene.Place = scene.Place with
        {
            // Where the kit's commands have their cache.
            Cache = Path.Combine(Path.GetDirectoryName(scene.Place.Root)!, "cache"),
            Output = Path.Combine(scene.Place.Project, "bin", "Debug", "net10.0", "models", SampleModel.Eight.Name),
        };
        Write(scene.Place);
        var watch = Stopwatch.StartNew();
        await operation.RunAsync(scene.Place, new(scene.Unhindered), CancellationToken.None);
        var usual = watch.Elapsed;
        var random = new Random(1);
        for (var round = 0; count.Killed < kills && round < kills * 2; round++)
        {
            await KillAsync(scene, operation, round, usual, random);
        }

        Console.WriteLine($"builds  {count}");
        return count.IsGood;
    }

    private async Task KillAsync(Scene scene, Building operation, int round, TimeSpan usual, Random random)
    {
        Clear(scene.Place, keepsLock: round % 4 < 2);
        scene.Registry.Requests.Clear();
        var checker = new Checker(scene.Place, operation, scene.Repository);
        using var build = operation.In(scene.Place).Start("setsid", ["dotnet", .. Building.Command]);
        if (round % 2 == 0)
        {
            while (scene.Registry.Requests.All.Count == 0 && !build.HasEnded)
            {
                await Task.Delay(5);
            }
        }

        await Task.Delay((round % 2 == 0 ? TimeSpan.FromMilliseconds(800) : usual) * random.NextDouble());
        var requests = scene.Registry.Requests.All.Count;
        using (var kill = ChildProcess.Start("kill", ["-KILL", "--", $"-{build.Id}"], scene.Place.Root, new Dictionary<string, string?>()))
        {
            await kill.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        }

        var end = await build.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        var problems = await checker.FinishAsync(scene.Unhindered);
        count.Add(string.Create(CultureInfo.InvariantCulture, $"build {round} after {requests} requests"), wasKilled: end.ExitCode == 137, problems);
    }

    /// <summary>As after a clone, or as on a machine whose cache is new.</summary>
    private static void Clear(Place place, bool keepsLock)
    {
        foreach (var directory in new[] { place.Cache, Path.Combine(place.Project, "bin"), Path.Combine(place.Project, "obj") }.Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        if (!keepsLock)
        {
            File.Delete(place.LockFile);
        }
    }

    private void Write(Place place)
    {
        File.WriteAllText(Path.Combine(place.Project, "nuget.config"), $"""<configuration><packageSources><clear /><add key="built" value="{folder["feed"]}" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(place.Project, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Sdk Name="ModelBuild" Version="{Version}" />
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <ModelReference Include="{place.AddressOf(SampleModel.Eight)}" Tag="{SampleModel.Tag}" />
              </ItemGroup>
            </Project>
            """);
    }

    private async Task PackAsync()
    {
        var run = await DotNet.In(folder).RunAsync(
            ["pack", Path.Combine(Metadata("Source"), "ModelBuild.Tasks"), "--no-build", "--configuration", Metadata("Configuration"), "--output", folder["feed"], $"-p:PackageVersion={Version}", "-v:q"],
            CancellationToken.None);
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException(run.Text);
        }
    }

    private static string Metadata(string key) => typeof(BuildKillRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
