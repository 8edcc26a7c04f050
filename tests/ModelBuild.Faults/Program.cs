using System.Globalization;
using ModelBuild.Faults;
using ModelBuild.Faults.Kills;
using ModelBuild.Testing;

// dotnet run -c Release --project tests/ModelBuild.Faults -- [network | local | errors [DRAWN] | kills [COUNT [others]] | builds [COUNT] | swarm [ROUNDS] | ROW…]
if (args is [Worker.Verb, var operation, var warmth, .. var place])
{
    return await Worker.WorkAsync(operation, warmth == "warm", place);
}

using var folder = new TemporaryDirectory();
var models = await ModelShelf.FillAsync(folder["models"]);
return args switch
{
    [] => await new Suite(models).RunAsync(FaultList.Rows) ? 0 : 1,
    ["network"] => await new Suite(models).RunAsync([.. FaultList.Rows.Where(row => row.IsNetwork)]) ? 0 : 1,
    ["local"] => await new Suite(models).RunAsync([.. FaultList.Rows.Where(row => !row.IsNetwork)]) ? 0 : 1,
    ["swarm", ..] => await new SwarmRun(models).RunAsync(CountOf(args, 6)) ? 0 : 1,
    ["errors", ..] => await new ErrorRun(models).RunAsync(args.Length < 2 ? null : CountOf(args, 0)) ? 0 : 1,
    ["builds", ..] => await BuildsAsync(models, CountOf(args, 50)) ? 0 : 1,
    ["kills", _, "others"] => await new KillRun(models, KillRun.Others).RunAsync(CountOf(args, 0)) ? 0 : 1,
    ["kills", ..] => await new KillRun(models, KillRun.Restores).RunAsync(CountOf(args, 950)) ? 0 : 1,
    _ when args.All(id => FaultList.Rows.Any(row => row.Id == id)) => await new Suite(models).RunAsync([.. FaultList.Rows.Where(row => args.Contains(row.Id))]) ? 0 : 1,
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Arguments: none, 'network', 'local', rows as 'N09 L13', 'kills [COUNT [others]]', 'builds [COUNT]', 'errors [DRAWN]' or 'swarm [ROUNDS]'.");
    return 2;
}

static async Task<bool> BuildsAsync(ModelShelf models, int count)
{
    using var run = new BuildKillRun(models);
    return await run.RunAsync(count);
}

static int CountOf(string[] args, int otherwise) => args.Length < 2 ? otherwise : int.Parse(args[1], CultureInfo.InvariantCulture);
