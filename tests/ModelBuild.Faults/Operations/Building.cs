using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Builds an app that references a model, with the packages just built.</summary>
/// <param name="environment">Of every command.</param>
internal sealed class Building(SampleModel model, IReadOnlyDictionary<string, string?> environment) : Operation("build", model)
{
    /// <summary>One process that ends with its build, so that a kill meets all of it.</summary>
    public static readonly string[] Command = ["build", "app.csproj", "-v:q", "-nologo", "-nodeReuse:false", "-m:1", "-p:UseSharedCompilation=false"];

    public DotNet In(Place place) => new() { Root = Path.GetDirectoryName(place.Root)!, Folder = place.Project, Environment = environment };

    public override async Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken)
    {
        var run = await In(place).RunAsync(Command, cancellationToken);
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException(run.Text);
        }
    }

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) => Task.FromResult(
        place.Models.FilesOf(Model).FirstOrDefault(file => !File.Exists(Path.Combine(place.Output, file.Path))) is { Path: { } path } ? $"'{path}' is not in the output" : null);
}
