namespace ModelBuild.Formats.Tests.Kit;

/// <summary>What is expected, as text that people read. It is changed by hand, from what the failing test prints.</summary>
internal static class Golden
{
    public static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)).ReplaceLineEndings("\n");
}
