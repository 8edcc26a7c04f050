using ModelBuild.Benchmarks;
using Spectre.Console;

// dotnet run -c Release --project tests/ModelBuild.Benchmarks
await using var workspace = await Workspace.CreateAsync();
var table = new Table().AddColumns("what", "median", "least", "most", "beside", "goal");
foreach (var result in await NoOpBuild.MeasureAsync(workspace))
{
    table.AddRow(result.ToCells());
}

AnsiConsole.Write(table);
