using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Projects;

/// <summary>What MSBuild makes of a project file: properties and items, imports and conditions included.</summary>
public sealed record EvaluatedProject
{
    private static readonly string[] Properties =
    [
        "ModelBuildPropsImported", "_ModelBuildIsSdk", "DirectoryModelsPropsPath", "ModelRegistry", "ModelRegistryInsecure", "ModelRegistryHostsDirectory", "ModelLockFile",
        "ModelCacheDirectory", "TargetFramework", "TargetFrameworks",
    ];

    private static readonly string[] Items = ["ModelReference", "ModelVersion", "ModelRegistryAlias", "ModelRegistryMirror", "PackageReference", "ProjectReference"];

    /// <summary>Absolute.</summary>
    public required string Path { get; init; }

    private ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    private ImmutableArray<(string Kind, EvaluatedItem Item)> All { get; init; } = [];

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Of those that are asked for; null where it is empty.</summary>
    public string? Property(string name) => Values.GetValueOrDefault(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public IEnumerable<EvaluatedItem> Of(string kind) => All.Where(item => item.Kind == kind).Select(item => item.Item);

    /// <param name="framework">The target framework to evaluate it for, where it has several.</param>
    /// <exception cref="ModelException">MSBuild does not understand it.</exception>
    public static async Task<EvaluatedProject> LoadAsync(string path, string? framework, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "msbuild", path, "-nologo", $"-getProperty:{string.Join(',', Properties)}", $"-getItem:{string.Join(',', Items)}", .. framework is null ? Array.Empty<string>() : [$"-p:TargetFramework={framework}"],
        ];
        var (exitCode, output) = await DotNetCommand.ReadAsync(arguments, System.IO.Path.GetDirectoryName(path)!, cancellationToken).ConfigureAwait(false);
        using var json = exitCode == 0 ? FindJson(output) : null;
        if (json is null)
        {
            throw new ModelException(ProjectDiagnostics.NotEvaluated(path, string.Join(" ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3))));
        }

        return new()
        {
            Path = path,
            Values = json.RootElement.GetProperty("Properties").EnumerateObject().ToImmutableDictionary(property => property.Name, property => property.Value.GetString() ?? ""),
            All =
            [
                .. json.RootElement.GetProperty("Items").EnumerateObject().SelectMany(kind => kind.Value.EnumerateArray().Select(item => (
                    kind.Name, new EvaluatedItem(item.EnumerateObject().ToImmutableDictionary(metadata => metadata.Name, metadata => metadata.Value.GetString() ?? "", StringComparer.OrdinalIgnoreCase))))),
            ],
        };
    }

    /// <summary>The document that MSBuild prints, among whatever else is printed; null where there is none.</summary>
    private static JsonDocument? FindJson(string output)
    {
        var start = output.StartsWith('{') ? 0 : output.IndexOf("\n{", StringComparison.Ordinal) + 1;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output[start..]));
        try
        {
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An item, with the metadata that MSBuild itself knows.</summary>
public sealed record EvaluatedItem(ImmutableDictionary<string, string> Values)
{
    public string Include => Values["Identity"];

    /// <summary>The file whose text makes the item.</summary>
    public string DefiningFile => Values["DefiningProjectFullPath"];

    /// <summary>Null where it is empty.</summary>
    public string? Metadata(string name) => Values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
