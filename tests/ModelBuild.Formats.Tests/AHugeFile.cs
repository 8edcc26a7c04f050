using System.Buffers.Binary;
using System.Diagnostics;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>Weights of four gigabytes, sparse on disk.</summary>
public sealed class AHugeFile
{
    private const long Weights = 4L << 30;

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.gguf")]
    [InlineData("model.onnx")]
    [InlineData("model.npy")]
    public async Task Is_read_in_milliseconds_and_hardly_at_all(string name)
    {
        using var folder = new TemporaryDirectory();
        var (header, tail) = Parts(name);
        var path = folder.Write(name, header);
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(header.Length + Weights);
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(tail, TestContext.Current.CancellationToken);
        }

        await using var content = new CountingStream(File.OpenRead(path));
        var watch = Stopwatch.StartNew();
        var facts = await ModelFileReader.ReadAsync(name, content, TestContext.Current.CancellationToken);

        Assert.Equal(Weights, facts?.ParameterCount);
        Assert.InRange(content.Count, 1, 100_000);
        // Milliseconds; the ceiling is for machines that do other things too.
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2_000);
    }

    /// <summary>An archive as torch writes it, three gigabytes of a storage before its directory.</summary>
    [Fact]
    public async Task In_a_zip_is_read_in_milliseconds_and_hardly_at_all()
    {
        const uint hole = 3U << 30;
        var zip = ZippedFile.Of(("m/data.pkl", PickleFiles.TorchState), ("m/version", "3"u8.ToArray()), ("m/data/0", []));
        var (directory, end) = (zip.AsSpan().IndexOf("PK\u0001\u0002"u8), zip.AsSpan().IndexOf("PK\u0005\u0006"u8));
        var entry = directory + zip.AsSpan(directory, end - directory).LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(entry + 20), hole);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(entry + 24), hole);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(end + 16), (uint)directory + hole);
        using var folder = new TemporaryDirectory();
        var path = folder.Write("model.pt", zip.AsSpan(0, directory).ToArray());
        await using (var file = File.OpenWrite(path))
        {
            file.Seek(directory + (long)hole, SeekOrigin.Begin);
            await file.WriteAsync(zip.AsMemory(directory), TestContext.Current.CancellationToken);
        }

        await using var content = new CountingStream(File.OpenRead(path));
        var facts = await ModelFileReader.ReadAsync("model.pt", content, TestContext.Current.CancellationToken);

        Assert.Equal(6, facts?.ParameterCount);
        Assert.InRange(content.Count, 1, 100_000);
    }

    private static (byte[] Header, byte[] Tail) Parts(string name) => Path.GetExtension(name) switch
    {
        ".safetensors" => (SafetensorsFile.Of($$"""{"w":{"dtype":"U8","shape":[{{Weights}}],"data_offsets":[0,{{Weights}}]} }"""), []),
        ".npy" => (FlatFiles.Npy("|u1", $"({Weights},)", 0), []),
        ".gguf" => (new GgufFile().Tensor("w", 24, 0, Weights).Build(weights: 1), []),
        _ => Onnx(),
    };

    /// <summary>What goes in and out stands behind the weights.</summary>
    private static (byte[] Header, byte[] Tail) Onnx()
    {
        byte[] output = Wire.Message(12, Wire.Text(1, "y"));
        byte[] data = Wire.Head(9, (ulong)Weights);
        byte[] dimension = Wire.Number(1, Weights);
        byte[] tensor = Wire.Head(5, (ulong)(dimension.Length + data.Length + Weights));
        byte[] graph = Wire.Head(7, (ulong)(tensor.Length + dimension.Length + data.Length + Weights + output.Length));
        return ([.. Wire.Number(1, 8), .. graph, .. tensor, .. dimension, .. data], output);
    }
}
