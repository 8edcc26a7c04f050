namespace ModelBuild.Oci.Tests;

public sealed class ADurableFile : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Is_written_whole_and_replaces_what_was_there()
    {
        await Durable.WriteAllBytesAsync(folder["file"], "a longer first text"u8.ToArray(), Cancellation);
        await Durable.WriteAllBytesAsync(folder["file"], "second"u8.ToArray(), Cancellation);

        Assert.Equal("second", await File.ReadAllTextAsync(folder["file"], Cancellation));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Takes_away_what_a_killed_writer_left_long_ago_and_nothing_newer()
    {
        var (old, young) = (folder.Write($"file.{Guid.NewGuid():N}.tmp", "ol"), folder.Write($"file.{Guid.NewGuid():N}.tmp", "youn"));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(2));

        await Durable.WriteAllBytesAsync(folder["file"], "content"u8.ToArray(), Cancellation);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task May_be_empty()
    {
        await Durable.WriteAllBytesAsync(folder["file"], default, Cancellation);

        Assert.Empty(await File.ReadAllBytesAsync(folder["file"], Cancellation));
    }

    [Fact]
    public async Task Is_never_seen_half_written()
    {
        var (one, other) = (Bytes.Of(300_000, seed: 1), Bytes.Of(200_000, seed: 2));
        await Durable.WriteAllBytesAsync(folder["file"], one, Cancellation);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await Durable.WriteAllBytesAsync(folder["file"], i % 2 == 0 ? other : one, Cancellation);
                }
            },
            Cancellation);

        while (!writing.IsCompleted)
        {
            var seen = await File.ReadAllBytesAsync(folder["file"], Cancellation);
            Assert.True(seen.AsSpan().SequenceEqual(one) || seen.AsSpan().SequenceEqual(other));
        }

        await writing;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void Gets_its_name_with_many_others(int count)
    {
        folder.Write("to/0", "old");
        var files = Enumerable.Range(0, count).Select(i => (From: folder.Write($"from/{i}", $"{i}"), To: folder[$"to/{i}"])).ToList();

        Durable.RenameAll(files);

        Assert.All(files, file => Assert.Equal(Path.GetFileName(file.From), File.ReadAllText(file.To)));
        Assert.All(files, file => Assert.False(File.Exists(file.From)));
    }

    [Fact]
    public async Task Is_not_written_where_its_folder_is_missing() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Durable.WriteAllBytesAsync(folder["missing/file"], default, Cancellation));
}
