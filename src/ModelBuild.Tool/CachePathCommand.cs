using System.CommandLine;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model cache path</c>: where the cache is.</summary>
internal static class CachePathCommand
{
    public static Command Create()
    {
        var command = new Command(
            "path",
            """
            Prints the folder of the cache.

            Examples:
              dotnet model cache path
              du -sh "$(dotnet model cache path)"
            """);
        command.SetAction(arguments => Console.Out.WriteLine(CacheCommand.Folders(arguments).Root));
        return command;
    }
}
