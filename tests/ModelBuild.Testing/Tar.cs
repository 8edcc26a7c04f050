using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace ModelBuild.Testing;

/// <summary>Tar archives as the framework writes them, entry by entry.</summary>
public static class Tar
{
    public const int Block = 512;

    public static byte[] Of(params IEnumerable<TarEntry> entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] OfFiles(params IEnumerable<(string Name, string Content)> files) => Of(files.Select(file => File(file.Name, file.Content)));

    public static TarEntry File(string name, string content, int mode = 0b110_100_100) => File(name, Encoding.UTF8.GetBytes(content), mode);

    public static TarEntry File(string name, byte[] content, int mode = 0b110_100_100) => new GnuTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content),
        Mode = (UnixFileMode)mode,
        ModificationTime = DateTimeOffset.UnixEpoch,
    };

    public static TarEntry Folder(string name) => new GnuTarEntry(TarEntryType.Directory, name) { Mode = (UnixFileMode)0b111_101_101 };

    public static TarEntry SymLink(string name, string target) => new GnuTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static TarEntry HardLink(string name, string target) => new GnuTarEntry(TarEntryType.HardLink, name) { LinkName = target };

    /// <summary>Writes a number of octal digits into the header at an offset, and its sum anew.</summary>
    public static byte[] Patch(byte[] tar, int header, int field, ReadOnlySpan<byte> value)
    {
        byte[] patched = [.. tar];
        value.CopyTo(patched.AsSpan(header + field));
        var block = patched.AsSpan(header, Block);
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var part in block)
        {
            sum += part;
        }

        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(block[148..]);
        return patched;
    }

    public static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    public static byte[] Zstd(byte[] content)
    {
        using var compressor = new Compressor();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(content).ToArray();
    }
}
