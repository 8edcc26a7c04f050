using ModelBuild.Testing;

namespace ModelBuild.Benchmarks;

/// <summary>A large file as it is after some training more: a twentieth of its bytes are others, in eight runs, of which some take the place of as many, some of none, some of more.</summary>
internal static class Revision
{
    private const int Runs = 8;
    private const int Part = 20;

    public static async Task WriteAsync(string before, string after)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(after)!);
        await using var from = File.OpenRead(before);
        await using var to = File.Create(after);
        var run = from.Length / Part / Runs;
        for (var i = 0; i < Runs; i++)
        {
            await CopyAsync(from, to, ((2 * i) + 1) * from.Length / (2 * Runs) - from.Position);
            await Bytes.Stream(run, seed: 1000 + i).CopyToAsync(to);
            from.Position += (i % 3) switch { 0 => run, 1 => 0, _ => 2 * run };
        }

        await from.CopyToAsync(to);
    }

    private static async Task CopyAsync(Stream from, Stream to, long count)
    {
        var buffer = new byte[256 * 1024];
        for (; count > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)));
            await to.WriteAsync(buffer.AsMemory(0, read));
            count -= read;
        }
    }
}
