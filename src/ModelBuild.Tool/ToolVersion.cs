using System.Reflection;

namespace ModelBuild.Tool;

/// <summary>The version that <c>--version</c> prints, as System.CommandLine would.</summary>
internal static class ToolVersion
{
    public static int Print()
    {
        Console.Out.WriteLine(typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        return 0;
    }
}
