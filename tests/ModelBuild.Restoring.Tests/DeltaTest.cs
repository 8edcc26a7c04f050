using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

/// <summary>A registry with versions of a model of one large file, which differ in runs of bytes.</summary>
public abstract class DeltaTest : RestoringTest, IAsyncLifetime
{
    protected const string Repository = "ml/bert";
    protected const int Size = 16 * 1024 * 1024;

    protected byte[] Before { get; } = Bytes.Of(Size);

    protected LoopbackRegistry Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await LoopbackRegistry.StartAsync();
        Registry = Server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The content with runs of it overwritten, longer or shorter, which together are a part of it.</summary>
    protected static byte[] Changed(byte[] content, int runs = 4, double part = 0.02)
    {
        var run = (int)(content.Length * part / runs);
        var changed = new MemoryStream();
        var at = 0;
        for (var i = 0; i < runs; i++)
        {
            var start = (int)((i + 0.5) * content.Length / runs);
            changed.Write(content, at, start - at);
            changed.Write(Bytes.Of(run, seed: i + 100));
            // Some runs take the place of as many bytes, some of none, some of more.
            at = start + ((i % 3) switch { 0 => run, 1 => 0, _ => 2 * run });
        }

        changed.Write(content, at, content.Length - at);
        return changed.ToArray();
    }

    protected static bool IsSame(byte[] content, RestoreResult result) => content.AsSpan().SequenceEqual(File.ReadAllBytes(result.Models[0].Files[0].CachePath));

    protected Task<RestoreResult> RestoreAsync(string version)
    {
        // Each from nothing but the cache.
        if (Directory.Exists(Folder["app"]))
        {
            Directory.Delete(Folder["app"], recursive: true);
        }

        Server.Requests.Clear();
        return RestoreAsync($"{Server.Host}/{Repository}", version);
    }

    protected async Task<Digest> PublishAsync(string version, byte[] content, bool deltaIndex = true)
    {
        using var source = new TemporaryDirectory();
        await File.WriteAllBytesAsync(source["model.bin"], content, Cancellation);
        var packed = await ModelPacker.PackAsync(
            new()
            {
                Files = [new ModelFile { SourcePath = source["model.bin"], Path = "model.bin" }],
                Metadata = new() { Name = "model", Version = version },
                LayoutDirectory = source["layout"],
                DeltaIndex = deltaIndex,
            },
            null,
            Cancellation);
        await new ModelPusher(Repositories).PushAsync(new() { LayoutDirectory = source["layout"], VersionTag = packed.Tag, Destination = Server.Repository(Repository) }, null, Cancellation);
        return Digest.Compute(content);
    }
}
