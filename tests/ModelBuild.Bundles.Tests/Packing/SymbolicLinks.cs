namespace ModelBuild.Bundles.Tests.Packing;

public sealed class SymbolicLinks : PackingTest
{
    [Fact]
    public async Task Are_followed_below_the_wildcards_folder()
    {
        Folder.Write("model/v1/weights.bin", "weights");
        File.CreateSymbolicLink(Folder["model/latest.bin"], "v1/weights.bin");

        await PackAsync();

        Assert.Equal(2, (await ManifestAsync()).Layers.Length);
    }

    [Fact]
    public async Task Are_refused_by_name_where_they_lead_outside()
    {
        Folder.Write("secret.txt", "secret");
        Folder.Write("model/weights.bin", "weights");
        File.CreateSymbolicLink(Folder["model/link.txt"], "../secret.txt");

        var failure = await FailureOf(() => PackAsync());

        Assert.Equal("MODEL1005", failure.Code);
        Assert.Contains(Folder["model/link.txt"], failure.Message, StringComparison.Ordinal);
        Assert.Contains("secret.txt", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_refused_where_a_folder_link_leads_outside()
    {
        Folder.Write("elsewhere/secret.txt", "secret");
        Folder.Write("model/weights.bin", "weights");
        Directory.CreateSymbolicLink(Folder["model/sub"], Folder["elsewhere"]);

        Assert.Equal("MODEL1005", (await FailureOf(() => PackAsync())).Code);
    }

    [Fact]
    public async Task Are_all_followed_on_demand()
    {
        Folder.Write("secret.txt", "shared");
        Folder.Write("model/weights.bin", "weights");
        File.CreateSymbolicLink(Folder["model/link.txt"], "../secret.txt");

        Assert.Equal(2, (await PackAsync(request => request with { FollowLinks = true })).FileCount);
    }

    [Fact]
    public async Task Are_followed_inside_one_repository_of_a_hugging_face_cache()
    {
        Folder.Write("hub/models--org--bert/blobs/abc", "weights");
        Directory.CreateDirectory(Folder["hub/models--org--bert/snapshots/rev"]);
        File.CreateSymbolicLink(Folder["hub/models--org--bert/snapshots/rev/model.safetensors"], "../../blobs/abc");

        var result = await PackAsync(request => request with { Files = FilesIn(Folder["hub/models--org--bert/snapshots/rev"]) });

        Assert.Equal(7, result.TotalSize);
    }

    [Fact]
    public async Task Are_refused_from_one_repository_of_a_hugging_face_cache_into_another()
    {
        Folder.Write("hub/models--org--other/blobs/abc", "weights");
        Directory.CreateDirectory(Folder["hub/models--org--bert/snapshots/rev"]);
        File.CreateSymbolicLink(Folder["hub/models--org--bert/snapshots/rev/model.safetensors"], "../../../models--org--other/blobs/abc");

        Assert.Equal("MODEL1005", (await FailureOf(() => PackAsync(request => request with { Files = FilesIn(Folder["hub/models--org--bert/snapshots/rev"]) }))).Code);
    }

    [Fact]
    public async Task That_lead_in_a_circle_end()
    {
        Folder.Write("model/sub/weights.bin", "weights");
        Directory.CreateSymbolicLink(Folder["model/sub/loop"], Folder["model"]);

        var result = await PackAsync();

        Assert.Equal(1, result.FileCount);
    }

    [Fact]
    public async Task That_lead_nowhere_are_named()
    {
        Folder.Write("model/weights.bin", "weights");
        File.CreateSymbolicLink(Folder["model/gone.bin"], "nowhere.bin");

        var failure = await FailureOf(() => PackAsync());

        Assert.Equal("MODEL1004", failure.Code);
        Assert.Contains("gone.bin", failure.Message, StringComparison.Ordinal);
    }
}
