using System.Collections.Immutable;
using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Tests;

/// <summary>A project that references other models for another framework, runtime or configuration.</summary>
public sealed class AVariant : RestoringTest
{
    private static readonly ModelReference
        Small = new() { Include = "ml/bert", Tag = "int8" },
        Large = new() { Include = "ml/bert", Tag = "fp32" },
        Extra = new() { Include = "ml/extra", Version = "1.*" };

    [Fact]
    public async Task Has_a_pin_of_its_own_that_the_others_leave_alone()
    {
        await PublishAllAsync();
        await RestoreAsync([Small], Beside([Large, Extra]));
        await RestoreAsync([Large, Extra], Beside([Small]));
        var text = LockText;

        Assert.True((await RestoreAsync([Large, Extra], Beside([Small]))).UpToDate);
        Assert.Equal("small", TextOf(await RestoreAsync([Small], Beside([Large, Extra]))));
        Assert.Equal("large", TextOf(await RestoreAsync([Large, Extra], request => Locked(Beside([Small])(request)))));
        Assert.Equal(text, LockText);
    }

    [Fact]
    public async Task Loses_its_pin_when_it_references_the_model_no_more()
    {
        await PublishAllAsync();
        await RestoreAsync([Large, Extra], Beside([Small]));
        await RestoreAsync([Small], Beside([Large]));

        Assert.DoesNotContain("ml/extra", LockText, StringComparison.Ordinal);
        Assert.Contains("tag:fp32", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_pins_of_what_its_models_need()
    {
        await PublishAllAsync();
        await PublishAsync("ml/adapter", "1.0.0", new BundleDependency { Reference = "ml/extra", Version = "1.*" });
        ModelReference adapter = new() { Include = "ml/adapter", Version = "1.0.0" };
        await RestoreAsync([adapter], Beside([Small]));

        await RestoreAsync([Small], Beside([adapter]));

        Assert.Contains("\"ml/extra\": {", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_added_by_a_build_but_a_changed_reference_is_not()
    {
        await PublishAllAsync();
        await RestoreAsync([Small], Beside([Large]));

        Assert.Equal("MODEL3008", (await FailureOf(() => RestoreAsync([Large], request => Installing(Beside([Large])(request))))).Code);
        Assert.Equal("large", TextOf(await RestoreAsync([Large], request => Installing(Beside([Small])(request)))));
    }

    [Fact]
    public async Task In_error_keeps_every_pin()
    {
        await PublishAllAsync();
        await RestoreAsync([Large, Extra]);

        await RestoreAsync([Small], Beside([new() { Include = "ml/extra" }]));
        await RestoreAsync([Small], request => request with { Variants = _ => Task.FromResult<ImmutableArray<RestoreRequest>?>(null) });

        Assert.Contains("ml/extra", LockText, StringComparison.Ordinal);
        Assert.Contains("tag:fp32", LockText, StringComparison.Ordinal);
    }

    private async Task PublishAllAsync()
    {
        await PublishAsync("ml/bert", "1.0.0", "small", "int8");
        await PublishAsync("ml/bert", "1.1.0", "large", "fp32");
        await PublishAsync("ml/extra", "1.0.0", "extra");
    }

    private static Func<RestoreRequest, RestoreRequest> Beside(ImmutableArray<ModelReference> others) =>
        request => request with { Variants = _ => Task.FromResult<ImmutableArray<RestoreRequest>?>([request, request with { References = others }]) };
}
