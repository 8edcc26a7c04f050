using System.Reflection;

namespace ModelBuild.Builds.Tests.Kit;

/// <summary>Where this repository is, and how it was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Metadata(nameof(Repository)));

    public static string Configuration { get; } = Metadata(nameof(Configuration));

    private static string Metadata(string name) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;
}
