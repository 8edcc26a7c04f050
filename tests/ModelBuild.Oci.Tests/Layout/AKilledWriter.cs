using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class AKilledWriter : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Random random = new(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Of_blobs_leaves_no_wrong_bytes_under_a_final_name() => KillWritersOfBlobsAsync(6);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Of_blobs_leaves_no_wrong_bytes_under_a_final_name_a_hundred_times() => KillWritersOfBlobsAsync(100);

    [Fact]
    public Task Of_tags_leaves_the_old_tag_or_the_new() => KillWritersOfTagsAsync(6);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Of_tags_leaves_the_old_tag_or_the_new_a_hundred_times() => KillWritersOfTagsAsync(100);

    private async Task KillWritersOfBlobsAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await KillAsync("wrote 1\n", "write-for-ever", folder[$"model-{round}"], "6000000");

            Assert.Empty(await Sample.WrongBlobsAsync(folder[$"model-{round}/blobs"], Cancellation));
            Assert.NotEmpty(Directory.GetFiles(folder[$"model-{round}/blobs/sha256"]));
            Directory.Delete(folder[$"model-{round}"], recursive: true);
        }
    }

    private async Task KillWritersOfTagsAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await KillAsync("tagged 1\n", "tag-for-ever", folder["model"]);

            var layout = new OciLayout(folder["model"]);
            var manifest = await layout.FetchAsync("moving", null, Cancellation);
            Assert.StartsWith("round ", System.Text.Encoding.UTF8.GetString((await layout.ReadBlobAsync(manifest.Manifest!.Config, 100, Cancellation)).Span), StringComparison.Ordinal);
            Assert.Empty(await Sample.WrongBlobsAsync(folder["model/blobs"], Cancellation));

            // The lock went with its holder.
            await Sample.PushAsync(layout, $"after {round}", $"after-{round}", Cancellation);
        }
    }

    /// <summary>Runs a child until it has done something once, and kills it at any moment after that.</summary>
    private async Task KillAsync(string sign, params string[] arguments)
    {
        using var child = await Sample.StartChildAsync(folder, Cancellation, arguments);
        await child.SayAsync("begin");
        await child.WaitForTextAsync(sign, Cancellation);
        await Task.Delay(random.Next(100), Cancellation);
        child.Kill();
        await child.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }
}
