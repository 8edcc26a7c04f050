using System.Globalization;
using ModelBuild.Benchmarks;
using Spectre.Console;

// dotnet run -c Release --project tests/ModelBuild.Benchmarks -- [startup | transfers [MIB] [TOOL] | headers | fuzz [COUNT] [FORMAT] [SEED]]
switch (args)
{
    case []:
        return await PrintAsync("ModelBuild.Tasks", NoOpBuild.MeasureAsync);
    case ["startup"]:
        return await PrintAsync("ModelBuild.Tool", Startup.MeasureAsync);
    case ["transfers", ..] when ArgumentOf(1, 1024) is { } megabytes:
        AnsiConsole.Write(await Transfers.MeasureAsync((long)megabytes << 20, args.Length > 2 ? args[2] : null));
        return 0;
    case ["headers"]:
        AnsiConsole.Write(await HeaderReads.MeasureAsync());
        return 0;
    case ["fuzz", ..] when ArgumentOf(1, 20_000) is { } count && ArgumentOf(3, 0) is { } seed:
        return await Fuzz.RunAsync(count, args.Length > 2 ? args[2] : null, seed) == 0 ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("Arguments: none, 'startup', 'transfers [MIB] [TOOL]', 'headers', or 'fuzz [COUNT] [FORMAT] [SEED]'.");
        return 2;
}

int? ArgumentOf(int at, int otherwise) => at >= args.Length ? otherwise : int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

static async Task<int> PrintAsync(string project, Func<Workspace, Task<IReadOnlyList<Measurement>>> measureAsync)
{
    await using var workspace = await Workspace.CreateAsync(project);
    var table = new Table().AddColumns("what", "median", "least", "most", "beside", "goal");
    foreach (var result in await measureAsync(workspace))
    {
        table.AddRow(result.ToCells());
    }

    AnsiConsole.Write(table);
    return 0;
}
