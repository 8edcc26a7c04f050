using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ManyProcesses : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task That_add_a_tag_each_at_once_leave_every_tag()
    {
        await RunAsync(Enumerable.Range(1, 20).Select(number => new[] { "add-tag", folder["model"], $"v{number:00}" }));

        var layout = new OciLayout(folder["model"]);
        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"v{number:00}"), await Sample.TagsOfAsync(layout, Cancellation));
        Assert.Empty(await Sample.WrongBlobsAsync(folder["model/blobs"], Cancellation));
        Assert.Empty(Directory.GetFiles(folder["model/staging"]));
        Assert.Equal(["index.json", "index.lock", "oci-layout"], Directory.GetFiles(folder["model"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
        foreach (var number in Enumerable.Range(1, 20))
        {
            var manifest = await layout.FetchAsync($"v{number:00}", null, Cancellation);
            Assert.Equal($"v{number:00}", System.Text.Encoding.UTF8.GetString((await layout.ReadBlobAsync(manifest.Manifest!.Config, 100, Cancellation)).Span));
        }
    }

    [Fact]
    public async Task That_write_the_same_blob_at_once_leave_it_once()
    {
        await RunAsync(Enumerable.Repeat(new[] { "write", folder["model"], "20000000", "7" }, 6));

        Assert.Equal(Digest.Compute(Bytes.Of(20_000_000, 7)).Hex, Path.GetFileName(Assert.Single(Directory.GetFiles(folder["model/blobs/sha256"]))));
        Assert.Empty(await Sample.WrongBlobsAsync(folder["model/blobs"], Cancellation));
        Assert.Empty(Directory.GetFiles(folder["model/staging"]));
    }

    private async Task RunAsync(IEnumerable<string[]> commands)
    {
        var children = new List<ChildProcess>();
        try
        {
            foreach (var command in commands)
            {
                children.Add(await Sample.StartChildAsync(folder, Cancellation, command));
            }

            await Task.WhenAll(children.Select(child => child.SayAsync("begin")));
            foreach (var child in children)
            {
                var end = await child.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
                Assert.True(end.ExitCode == 0, end.Text);
            }
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }
    }
}
