using System.IO.Compression;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>A zip without a clock in it.</summary>
internal static class ZippedFile
{
    public static byte[] Of(params (string Name, byte[] Bytes)[] members) => Of(CompressionLevel.NoCompression, members);

    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Bytes)[] members)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in members)
            {
                var entry = archive.CreateEntry(name, level);
                entry.LastWriteTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var content = entry.Open();
                content.Write(bytes);
            }
        }

        return zip.ToArray();
    }
}
