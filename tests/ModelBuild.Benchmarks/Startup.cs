namespace ModelBuild.Benchmarks;

/// <summary>How long the installed tool takes for what needs no work, beside a tool made alike that says hello. Both run in turn, so that a busy machine slows both.</summary>
internal static class Startup
{
    private const int Runs = 25;

    private static readonly string[] Lines = ["--version", "--help", "cache path"];

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(Workspace workspace)
    {
        workspace.Write("hello/Program.cs", """System.Console.WriteLine("Hello");""");
        workspace.Write("hello/hello.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <PackAsTool>true</PackAsTool>
                <Version>{workspace.Version}</Version>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RollForward>Major</RollForward>
              </PropertyGroup>
            </Project>
            """);
        await workspace.RunAsync("hello", "pack", "--output", workspace["feed"], "-v:q");
        await workspace.RunAsync(".", "tool", "install", "hello", "--version", workspace.Version, "--tool-path", workspace["tools"]);
        await workspace.RunAsync(".", "tool", "install", "dotnet-model", "--version", workspace.Version, "--tool-path", workspace["tools"]);

        List<Measurement> results = [];
        foreach (var line in Lines)
        {
            List<double> hello = [], tool = [];
            // One more than counts: the first reads from the disk.
            for (var run = 0; run <= Runs; run++)
            {
                var baseline = await workspace.TimeAsync("tools/hello");
                var time = await workspace.TimeAsync("tools/dotnet-model", line.Split(' '));
                if (run > 0)
                {
                    hello.Add(baseline);
                    tool.Add(time);
                }
            }

            var plain = new Measurement("hello", hello);
            results.AddRange([plain, new($"dotnet-model {line}", tool) { Baseline = plain, Goal = line == "--version" ? "1.5 x" : null }]);
        }

        return results;
    }
}
