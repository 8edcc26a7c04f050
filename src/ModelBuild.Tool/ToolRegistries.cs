using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary>What every command has that speaks to registries: its options, and what references mean on a command line.</summary>
internal static class ToolRegistries
{
    public const string ReferenceForms = "host/repository:tag, host/repository@sha256:…, a repository of the default registry, ./folder:tag for an OCI image layout or a folder registry's repository, or ./file.tar:tag for the tar of a layout.";

    public static Option<string[]> PlainHttp { get; } = new("--plain-http")
    {
        Description = "A host to which plain HTTP is allowed, beyond loopback. May be given several times.",
        HelpName = "host",
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as one JSON document, and nothing else." };

    public static UserFolders Folders { get; } = new(Environment.GetEnvironmentVariable);

    public static Repositories Open(ParseResult arguments) => new(Options(arguments));

    public static RepositoriesOptions Options(ParseResult arguments) => new()
    {
        InsecureHosts = [.. arguments.GetValue(PlainHttp) ?? []],
        HostsDirectory = Folders.HostsDirectory,
    };

    /// <exception cref="ModelException">Not a reference.</exception>
    public static ArtifactReference Reference(string text) => Checked(() => ArtifactReference.Parse(text, Directory.GetCurrentDirectory(), Folders.DefaultRegistry));

    /// <exception cref="ModelException">Neither a host nor a folder.</exception>
    public static RegistryAddress Registry(string? text) => Checked(() => text is null ? Folders.DefaultRegistry : RegistryAddress.Parse(text, Directory.GetCurrentDirectory()));

    private static T Checked<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }
}
