using ModelBuild.Bundles;
using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>An operation in a process of its own, to be killed and to be lied to by the system. It begins when it is told to.</summary>
internal static class Worker
{
    public const string Verb = "work";

    private static readonly RepositoriesOptions Options = new() { Environment = _ => null };

    /// <param name="warm">It has done the same once before it says that it is ready, elsewhere, so that nothing but the work itself is left to do.</param>
    /// <param name="prefix">A program that runs it, with arguments.</param>
    public static ChildProcess Start(Operation operation, Place place, bool warm = false, IEnumerable<string>? prefix = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        string[] command = [.. prefix ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "ModelBuild.Faults.dll"), Verb, operation.Name, warm ? "warm" : "cold", .. place.ToArguments()];
        return ChildProcess.Start(command[0], command[1..], place.Root, environment ?? new Dictionary<string, string?>());
    }

    /// <summary>How one ended: "recovered", a code, or all that it printed.</summary>
    public static string OutcomeOf(FinishedProcess finished) => finished.ExitCode == 0 ? Cell.Recovers
        : finished.ExitCode == 1 && finished.Text.IndexOf("MODEL", StringComparison.Ordinal) is var at and >= 0 ? finished.Text.Substring(at, 9)
        : $"exit {finished.ExitCode}: {finished.Text}";

    /// <summary>Starts one, lets it work, and says how it ended.</summary>
    public static async Task<string> RunAsync(
        Operation operation, Place place, CancellationToken cancellationToken, IEnumerable<string>? prefix = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var child = Start(operation, place, prefix: prefix, environment: environment);
        await child.WaitForTextAsync("ready\n", cancellationToken);
        await child.SayAsync("go");
        return OutcomeOf(await child.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken));
    }

    /// <summary>What the process itself does.</summary>
    public static async Task<int> WorkAsync(string name, bool warm, string[] arguments)
    {
        var (operation, place) = (Operation.Of(name), Place.Of(arguments));
        if (warm)
        {
            using var elsewhere = new TemporaryDirectory();
            using var repositories = new Repositories(Options);
            var there = new Place { Models = place.Models, Root = elsewhere.Path, Host = place.Host };
            await operation.PrepareAsync(there, repositories);
            await operation.RunAsync(there, repositories, CancellationToken.None);
        }

        Console.WriteLine("ready");
        Console.ReadLine();
        try
        {
            using var repositories = new Repositories(Options);
            await operation.RunAsync(place, repositories, CancellationToken.None);
            return 0;
        }
        catch (ModelException exception)
        {
            Console.WriteLine($"{exception.Diagnostic.Code}: {exception.Diagnostic.Message}");
            return 1;
        }
    }
}
