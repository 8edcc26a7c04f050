using System.Globalization;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

/// <summary>A registry that gives each connection five megabytes a second and no more.</summary>
[Trait("Speed", "Slow")]
public sealed class ASlowConnection : RestoringTest
{
    private const int Size = 120 * 1024 * 1024;

    [Fact]
    public async Task Is_not_the_only_one_and_a_restore_that_breaks_goes_on()
    {
        await using var server = await LoopbackRegistry.StartAsync();
        var blob = await PublishAsync(server);
        Use(new() { Tries = 1 });
        // Far behind what one connection brings before others are tried.
        server.Faults.Add(request => request["Range"]?.Split('=', '-') is [_, var start, { Length: > 0 }] && long.Parse(start, CultureInfo.InvariantCulture) > 80_000_000, Fault.Drop());
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.Throttle(5_000_000), times: FaultPlan.Always);
        server.Requests.Clear();

        var failure = await Record.ExceptionAsync(() => RestoreAsync($"{server.Host}/ml/bert", "1.0.0"));
        Assert.SkipWhen(failure is null, "This machine is so busy that more connections bring nothing.");
        Assert.IsType<ModelException>(failure);
        var left = new DirectoryInfo(Folder["cache/partial"]).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        var result = await RestoreAsync($"{server.Host}/ml/bert", "1.0.0");

        Assert.InRange(server.Requests.MostAtOnce("GET", Endpoints.BlobOf(blob.ToString())), 2, 5);
        Assert.InRange(left, 80_000_000, 90_000_000);
        Assert.Equal(Size - left, result.BytesFetched);
        Assert.Equal(blob, Digest.Compute(await File.ReadAllBytesAsync(result.Models[0].Files[0].CachePath, Cancellation)));
    }

    private async Task<Digest> PublishAsync(LoopbackRegistry server)
    {
        var packed = await ModelPacker.PackAsync(
            new()
            {
                Files = [new ModelFile { SourcePath = await Bytes.WriteAsync(Folder["model.bin"], Size), Path = "model.bin" }],
                Metadata = new() { Name = "model", Version = "1.0.0" },
                LayoutDirectory = Folder["layout"],
            },
            null,
            Cancellation);
        await new ModelPusher(Repositories).PushAsync(new() { LayoutDirectory = Folder["layout"], VersionTag = packed.Tag, Destination = server.Repository("ml/bert") }, null, Cancellation);
        return await Digest.ComputeAsync(Bytes.Stream(Size), Cancellation);
    }
}
