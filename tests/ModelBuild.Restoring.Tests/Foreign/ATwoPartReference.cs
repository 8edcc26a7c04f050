using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class ATwoPartReference : ForeignTest
{
    [Fact]
    public async Task That_is_not_there_hints_at_where_ORMB_puts_it()
    {
        await using var registry = await LoopbackRegistry.StartAsync();

        Task<Diagnostic> HintAsync(string include) => FailureOf(() => RestoreAsync([new() { Include = $"{registry.Host}/{include}", Tag = "v1" }]));
        Assert.Contains($"'{registry.Host}/fashion/fashion'", (await HintAsync("fashion")).Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("ORMB", (await HintAsync("ml/fashion")).Hint, StringComparison.Ordinal);
        var inspection = await FailureOf(() => new ModelInspector(Repositories).InspectAsync(ArtifactReference.Parse($"{registry.Host}/fashion:v1", Folder.Path, Registry), Cancellation));
        Assert.Contains($"'{registry.Host}/fashion/fashion'", inspection.Hint, StringComparison.Ordinal);
    }
}
