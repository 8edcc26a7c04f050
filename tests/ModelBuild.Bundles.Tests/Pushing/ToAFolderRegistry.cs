using ModelBuild.Bundles.Pushing;
using ModelBuild.Bundles.Tests.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Tests.Pushing;

public sealed class ToAFolderRegistry : PackingTest
{
    private readonly Repositories repositories = new(new());

    private RepositoryAddress Destination => RegistryAddress.InFolder(Folder["registry"]).Repository("ml/fashion-mnist");

    [Fact]
    public async Task Everything_arrives_under_its_tag()
    {
        Folder.Write("model/a.bin", "weights");
        var packed = await PackAsync();

        var result = await PushAsync();

        var there = new OciLayout(Folder["registry/ml/fashion-mnist"]);
        Assert.Equal(packed.Manifest.Digest, (await there.ResolveAsync("1.2.0", Cancellation))!.Digest);
        Assert.Equal((2, 0), (result.BlobsSent, result.BlobsPresent));
        Assert.Equal($"{Destination}:1.2.0@{packed.Manifest.Digest}", result.Reference.ToString());
    }

    [Fact]
    public async Task A_second_push_sends_nothing()
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        await PushAsync();

        var again = await PushAsync();

        Assert.Equal((0, 0L), (again.BlobsSent, again.BytesSent));
        Assert.Empty(again.TagsSet);
    }

    [Fact]
    public async Task A_version_that_holds_another_digest_is_kept()
    {
        Folder.Write("model/a.bin", "weights");
        var first = await PackAsync();
        await PushAsync();
        Folder.Write("model/a.bin", "other weights");
        await PackAsync();

        var failure = await FailureOf(() => PushAsync());

        Assert.Equal("MODEL2002", failure.Code);
        Assert.Equal(first.Manifest.Digest, (await repositories.Open(Destination).ResolveAsync("1.2.0", Cancellation))!.Digest);
    }

    [Fact]
    public async Task A_version_moves_where_that_is_allowed()
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        await PushAsync();
        Folder.Write("model/a.bin", "other weights");
        var second = await PackAsync();

        await PushAsync(request => request with { AllowTagOverwrite = true });

        Assert.Equal(second.Manifest.Digest, (await repositories.Open(Destination).ResolveAsync("1.2.0", Cancellation))!.Digest);
    }

    [Fact]
    public async Task Further_tags_are_set_and_move()
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        Assert.Equal(["1.2.0", "latest"], (await PushAsync(request => request with { Tags = ["latest"] })).TagsSet);
        Folder.Write("model/a.bin", "other weights");
        var second = await PackAsync(request => request with { Metadata = request.Metadata with { Version = "1.3.0" } });
        await PushAsync(request => request with { VersionTag = "1.3.0", Tags = ["latest"] });

        Assert.Equal(second.Manifest.Digest, (await repositories.Open(Destination).ResolveAsync("latest", Cancellation))!.Digest);
        Assert.Equal(["1.2.0", "1.3.0", "latest"], (await repositories.Open(Destination).ListTagsAsync(Cancellation).ToListAsync(Cancellation)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_packed_is_an_error() => Assert.Equal("MODEL2001", (await FailureOf(() => PushAsync())).Code);

    [Fact]
    public async Task A_damaged_layout_is_not_passed_on()
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        var layer = (await ManifestAsync()).Layers[0];
        await File.WriteAllTextAsync(Layout.PathOf(layer.Digest), "wRights", Cancellation);

        Assert.Equal("MODEL5003", (await FailureOf(() => PushAsync())).Code);
        Assert.Null(await repositories.Open(Destination).ResolveAsync("1.2.0", Cancellation));
    }

    private Task<PushResult> PushAsync(Func<PushRequest, PushRequest>? change = null)
    {
        var request = new PushRequest { LayoutDirectory = Folder["bin/model.oci"], VersionTag = "1.2.0", Destination = Destination };
        return new ModelPusher(repositories).PushAsync(change?.Invoke(request) ?? request, null, Cancellation);
    }
}
