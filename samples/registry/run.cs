// Runs the sample from end to end and shows each command: dotnet run samples/registry/run.cs [REGISTRY]
// REGISTRY is the host of a registry that takes pushes; localhost:5000 where it is left out.
#:property PublishAot=false
using System.Diagnostics;

var here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var work = Directory.CreateDirectory(Path.Combine(here, ".work")).FullName;
var feed = Directory.CreateDirectory(Path.Combine(work, "feed")).FullName;
var packages = Path.Combine(work, "packages");

// Everything that the sample makes stays in its own folder: packages, cache, registry.
var environment = new Dictionary<string, string>
{
    ["NUGET_PACKAGES"] = packages,
    ["MODELBUILD_CACHE"] = Path.Combine(work, "cache"),
    ["SampleRegistry"] = args.Length > 0 ? args[0] : "localhost:5000",
    ["MSBUILDDISABLENODEREUSE"] = "1",
};

// In the repository, its own packages are used; a copy of the sample takes those of its feeds.
var source = Path.GetFullPath(Path.Combine(here, "..", "..", "src", "ModelBuild.Tasks"));
if (Directory.Exists(source))
{
    Say("Pack ModelBuild itself.");
    DotNet("pack", source, "--output", feed, "-v:q", "-nologo");
    if (Directory.Exists(Path.Combine(packages, "modelbuild")))
    {
        Directory.Delete(Path.Combine(packages, "modelbuild"), recursive: true);
    }
}

Say("Train a model: a program that writes files, nothing more.");
DotNet("run", "--project", "trainer", "--", Path.Combine("model", "files"));

Say("Publish the model: pack its files into a bundle, push it.");
DotNet("publish", "model", "-nologo");

Say("Build and run the app that references the model: restore, lock, verify, copy, load, predict.");
DotNet("run", "--project", "app");

Say("Done. What the app got is pinned in app/models.lock.json.");

void Say(string what) => Console.WriteLine($"\n# {what}");

void DotNet(params string[] arguments)
{
    Console.WriteLine($"$ dotnet {string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument))}");
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = here };
    foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name == "DOTNET_HOST_PATH").ToList())
    {
        start.Environment.Remove(name);
    }

    foreach (var (name, value) in environment)
    {
        start.Environment[name] = value;
    }

    using var process = Process.Start(start)!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        Console.Error.WriteLine($"The command ended with {process.ExitCode}.");
        Environment.Exit(process.ExitCode);
    }
}
