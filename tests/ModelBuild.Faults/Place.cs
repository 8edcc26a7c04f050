using ModelBuild.Oci;

namespace ModelBuild.Faults;

/// <summary>The folders that a piece of work touches, and the registry that it speaks to.</summary>
internal sealed record Place
{
    public required ModelShelf Models { get; init; }

    /// <summary>The folder that all of them are in, unless said otherwise.</summary>
    public required string Root { get; init; }

    public required string Host { get; init; }

    public string Cache { get => field ?? Path.Combine(Root, "cache"); init; }

    /// <summary>Where a pull lays a model.</summary>
    public string Output { get => field ?? Path.Combine(Root, "output", "model"); init; }

    /// <summary>Where a pack leaves a model.</summary>
    public string Layout { get => field ?? Path.Combine(Root, "packed", "layout"); init; }

    /// <summary>What a push sends; the model as it was packed where null.</summary>
    public string? Packed { get; init; }

    public string Project => Path.Combine(Root, "app");

    public string LockFile => Path.Combine(Project, "models.lock.json");

    public string AssetsFile => Path.Combine(Project, "obj", "model.assets.json");

    public RepositoryAddress AddressOf(SampleModel model) => RegistryAddress.OfHost(Host).Repository(model.Repository);

    /// <summary>The arguments that tell a child process of it.</summary>
    public string[] ToArguments() => [Models.Root, Root, Host, Cache, Output, Layout];

    public static Place Of(ReadOnlySpan<string> arguments) => new()
    {
        Models = new(arguments[0]),
        Root = arguments[1],
        Host = arguments[2],
        Cache = arguments[3],
        Output = arguments[4],
        Layout = arguments[5],
    };
}
