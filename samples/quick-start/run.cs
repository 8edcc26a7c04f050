// Runs the sample from end to end and shows each command: dotnet run samples/quick-start/run.cs [REGISTRY]
// REGISTRY is a host such as localhost:5000; without it, models go to a folder that stands in for a registry.
#:property PublishAot=false
using System.Diagnostics;

var here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var work = Path.Combine(here, ".work");
string[] registry = args.Length > 0 ? [$"-p:ModelRegistry={args[0]}"] : [];

// Every run tells the whole story: nothing is published yet, nothing is pinned.
Delete(Path.Combine(work, "registry"));
File.Delete(Path.Combine(here, "app", "models.lock.json"));
Directory.CreateDirectory(Path.Combine(work, "feed"));

// What built this program has left variables behind that are not meant for the builds below.
foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name == "DOTNET_HOST_PATH"))
{
    Environment.SetEnvironmentVariable(name, null);
}

// No build process stays behind with an older ModelBuild in memory.
Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");

// In the repository, its own packages are used; a copy of the sample takes those of its feeds.
if (Directory.Exists(Path.Combine(here, "..", "..", "src", "ModelBuild.Tasks")))
{
    Say("Pack ModelBuild itself.");
    DotNet("pack", Path.Combine("..", "..", "src", "ModelBuild.Tasks"), "--output", Path.Combine(".work", "feed"), "-v:q", "-nologo");
    Delete(Path.Combine(work, "packages", "modelbuild"));
}

// From here on, packages go where the sample's nuget.config says.
Environment.SetEnvironmentVariable("NUGET_PACKAGES", null);

Say("Train a model: a program that writes files, nothing more.");
DotNet("run", "--project", "trainer", "--", Path.Combine("model", "files"));

Say("Publish the model: pack its files into a bundle, push it.");
DotNet(["publish", "model", "-nologo", .. registry]);

Say("Build and run the app that references the model: restore, lock, verify, copy, load, predict.");
DotNet(["run", "--project", "app", .. registry]);

Say("Done. What the app got is pinned in app/models.lock.json.");

void Say(string what) => Console.WriteLine($"\n# {what}");

void Delete(string folder)
{
    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }
}

void DotNet(params string[] arguments)
{
    Console.WriteLine($"$ dotnet {string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument))}");
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = here })!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        Console.Error.WriteLine($"The command ended with {process.ExitCode}.");
        Environment.Exit(process.ExitCode);
    }
}
