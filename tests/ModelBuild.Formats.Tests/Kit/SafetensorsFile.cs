using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

internal static class SafetensorsFile
{
    /// <summary>A file with that header, and so many bytes of weights.</summary>
    public static byte[] Of(string header, int weights = 0)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. new byte[weights]];
    }
}
