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

    private static (byte[] Header, byte[] Tail) Parts(string name) => Path.GetExtension(name) switch
    {
        ".safetensors" => (SafetensorsFile.Of($$"""{"w":{"dtype":"U8","shape":[{{Weights}}],"data_offsets":[0,{{Weights}}]} }"""), []),
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
