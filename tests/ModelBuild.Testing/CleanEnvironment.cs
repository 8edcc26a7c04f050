namespace ModelBuild.Testing;

/// <summary>An environment for a process that is to know nothing of the test run around it, nor of the user's registries.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Removed =
    [
        "MSBUILD", "DOTNET_HOST_PATH", "DOTNET_ROOT", "DOTNET_CLI", "COREHOST", "VSTEST", "TESTINGPLATFORM", "COVERLET", "CORECLR_",
        "NUGET_", "MODELBUILD_", "REGISTRY_", "DOCKER_", "XDG_", "CONFIGURATION", "PLATFORM",
    ];

    public static void Apply(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => Removed.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            environment.Remove(name);
        }

        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
    }
}
