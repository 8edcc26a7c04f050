using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

/// <summary>A layout on a file system where files can share their bytes.</summary>
public sealed class ALayoutBesideItsFiles : IDisposable
{
    private const int Size = 64 * 1024 * 1024;

    private readonly SmallDisk disk = SmallDisk.MountSharing();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Takes_them_in_without_taking_room_and_keeps_their_bytes()
    {
        await Bytes.WriteAsync(disk["model.bin"], Size);
        var before = new DriveInfo(disk.Path).AvailableFreeSpace;
        var layout = new OciLayout(disk["layout"]);
        var seen = 0L;

        await using (var content = BlobFile.OpenRead(disk["model.bin"]))
        {
            var (digest, size) = await layout.IngestAsync(content, Size, bytes => seen += bytes.Length, null, TestContext.Current.CancellationToken);
            Assert.Equal((Size, Size), (size, seen));
            Assert.InRange(before - new DriveInfo(disk.Path).AvailableFreeSpace, -Size / 8, Size / 8);

            // Whoever goes on training writes to the file, and to it alone.
            await File.WriteAllTextAsync(disk["model.bin"], "other", TestContext.Current.CancellationToken);
            await using var blob = File.OpenRead(layout.PathOf(digest));
            Assert.Equal(digest, await Digest.ComputeAsync(blob, TestContext.Current.CancellationToken));
        }
    }
}
