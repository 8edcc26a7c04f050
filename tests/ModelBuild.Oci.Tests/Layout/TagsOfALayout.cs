using System.Text.Json;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class TagsOfALayout : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly OciLayout layout;

    public TagsOfALayout() => layout = new(folder["model"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task May_be_many_for_one_manifest()
    {
        var manifest = await PushAsync("a", "1.0.0");
        await layout.PushManifestAsync(manifest, "latest", Cancellation);

        Assert.Equal([$"1.0.0={manifest.Digest.Short}", $"latest={manifest.Digest.Short}"], await EntriesAsync());
    }

    [Fact]
    public async Task Take_the_place_of_a_listing_without_one()
    {
        var manifest = await PushAsync("a", null);
        await layout.PushManifestAsync(manifest, "1.0.0", Cancellation);
        await layout.PushManifestAsync(manifest, null, Cancellation);

        Assert.Equal([$"1.0.0={manifest.Digest.Short}"], await EntriesAsync());
    }

    [Fact]
    public async Task Move_and_leave_what_they_named_listed()
    {
        var old = await PushAsync("old", "latest");
        var @new = await PushAsync("new", "latest");

        Assert.Equal(@new.Digest, (await layout.ResolveAsync("latest", Cancellation))?.Digest);
        Assert.Equal(new[] { $"={old.Digest.Short}", $"latest={@new.Digest.Short}" }.Order(StringComparer.Ordinal), await EntriesAsync());
        Assert.Equal(old.Digest, (await layout.FetchManifestAsync(old.Digest, Cancellation))?.Digest);
    }

    [Fact]
    public async Task Move_and_leave_no_second_listing_where_another_tag_stays()
    {
        var old = await PushAsync("old", "1.0.0");
        await layout.PushManifestAsync(old, "latest", Cancellation);
        var @new = await PushAsync("new", "latest");

        Assert.Equal([$"1.0.0={old.Digest.Short}", $"latest={@new.Digest.Short}"], await EntriesAsync());
    }

    [Fact]
    public async Task Are_not_written_again_where_they_stand()
    {
        var manifest = await PushAsync("a", "1.0.0");
        var before = FileStat.Of(folder["model/index.json"]);

        await layout.PushManifestAsync(manifest, "1.0.0", Cancellation);

        Assert.Equal(before, FileStat.Of(folder["model/index.json"]));
    }

    [Fact]
    public async Task Are_deleted_and_leave_what_they_named()
    {
        var manifest = await PushAsync("a", "1.0.0");

        Assert.True(await layout.DeleteTagAsync("1.0.0", Cancellation));
        Assert.False(await layout.DeleteTagAsync("1.0.0", Cancellation));

        Assert.Equal([$"={manifest.Digest.Short}"], await EntriesAsync());
        Assert.NotNull(await layout.FetchManifestAsync(manifest.Digest, Cancellation));
    }

    [Fact]
    public async Task Are_deleted_with_their_manifest()
    {
        var manifest = await PushAsync("a", "1.0.0");
        await layout.PushManifestAsync(manifest, "latest", Cancellation);
        var other = await PushAsync("b", "2.0.0");

        Assert.True(await layout.DeleteManifestAsync(manifest.Digest, Cancellation));
        Assert.False(await layout.DeleteManifestAsync(manifest.Digest, Cancellation));

        Assert.Equal([$"2.0.0={other.Digest.Short}"], await EntriesAsync());
    }

    [Fact]
    public async Task Keep_what_others_noted_beside_them()
    {
        var one = await PushAsync("a", "1.0.0");
        var json = await File.ReadAllTextAsync(folder["model/index.json"], Cancellation);
        folder.Write("model/index.json", json.Replace("\"annotations\":{", "\"annotations\":{\"com.example.note\":\"kept\",", StringComparison.Ordinal));

        await PushAsync("b", "2.0.0");

        Assert.Equal("kept", (await layout.ResolveAsync("1.0.0", Cancellation))?.Annotation("com.example.note"));
        Assert.Equal(one.Digest, (await layout.ResolveAsync("1.0.0", Cancellation))?.Digest);
    }

    private Task<OciDocument> PushAsync(string content, string? tag) => Sample.PushAsync(layout, content, tag, Cancellation);

    /// <summary>What the index lists, as <c>TAG=DIGEST</c>, sorted.</summary>
    private async Task<string[]> EntriesAsync()
    {
        using var index = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["model/index.json"], Cancellation));
        return
        [
            .. index.RootElement.GetProperty("manifests").EnumerateArray()
                .Select(entry => $"{(entry.TryGetProperty("annotations", out var annotations) ? annotations.GetProperty("org.opencontainers.image.ref.name").GetString() : "")}={entry.GetProperty("digest").GetString()![..19]}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
