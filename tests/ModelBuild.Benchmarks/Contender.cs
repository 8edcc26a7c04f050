namespace ModelBuild.Benchmarks;

/// <summary>A command that is measured.</summary>
/// <param name="Name">Of the program.</param>
/// <param name="Command">A line for a shell, run in the folder of the data.</param>
/// <param name="Prepare">A line for a shell that makes the ground level before each run; its time does not count.</param>
internal sealed record Contender(string Name, string Command, string Prepare = "true");
