namespace ModelBuild.Testing;

/// <summary>
/// The real programs that tests meet: docker-registry, skopeo. Where one is absent its tests are skipped, unless
/// <see cref="RequireVariable"/> is 1, as it is where every one was installed: then they fail.
/// </summary>
public static class Peer
{
    public const string RequireVariable = "MODELBUILD_TEST_REQUIRE_PEERS";

    /// <summary>The path of a program that the PATH leads to; null where there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    /// <summary>The path of a program; skips the calling test, and says so, where it is absent.</summary>
    /// <exception cref="InvalidOperationException">It is absent and required.</exception>
    public static string Require(string program)
    {
        if (Find(program) is { } path)
        {
            return path;
        }

        if (Environment.GetEnvironmentVariable(RequireVariable) == "1")
        {
            throw new InvalidOperationException($"'{program}' is not installed, and {RequireVariable} is 1.");
        }

        Skip.Because($"'{program}' is not installed.");
        return "";
    }
}
