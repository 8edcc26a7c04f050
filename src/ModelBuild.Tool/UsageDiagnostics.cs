using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary>Sentences of <c>MODEL803#</c>: commands that cannot be carried out as they were given.</summary>
internal static class UsageDiagnostics
{
    public static Diagnostic NobodyToAsk(string question) => new(
        "MODEL8030",
        $"\"{question}\" cannot be asked: this is no terminal.",
        "Say --yes where it is meant.");

    public static Diagnostic NoTag(string reference) => new(
        "MODEL8031",
        $"'{reference}' does not name a tag alone, and only tags are removed here.",
        "Write 'host/repository:tag'; 'dotnet model delete' removes what a digest names, with all its tags.");

    public static Diagnostic NoDigest(string reference) => new(
        "MODEL8032",
        $"'{reference}' has no digest, and what a tag names may have other tags too.",
        "Write 'host/repository@sha256:…' ('dotnet model list' shows digests); 'dotnet model untag' removes a tag.");

    public static Diagnostic NoPassword(string host) => new(
        "MODEL8033",
        $"There is no user name or no password for '{host}'.",
        "Say -u USER, and type the password when asked, or send it with --password-stdin. No option takes it: others could read it.");

    public static Diagnostic NotAHost(string registry) => new(
        "MODEL8034",
        $"'{registry}' is a folder, and folders know no accounts.",
        "Name a registry's host, as 'harbor.example.com'.");
}
