using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Formats;

/// <summary>Says what format a file has by its first bytes, and by its name where the bytes say nothing.</summary>
public static class FormatDetector
{
    /// <summary>How many of a file's first bytes are worth giving.</summary>
    public const int HeaderSize = 4096;

    /// <param name="path">The file's path in the model, '/' between segments.</param>
    /// <param name="header">The first bytes, up to <see cref="HeaderSize"/>; fewer where the file is shorter.</param>
    /// <returns>A name of <see cref="ModelFormat"/>, or null.</returns>
    public static string? Detect(string path, ReadOnlySpan<byte> header)
    {
        var name = path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return ByMagic(name, header) ?? ByName(name, header);
    }

    private static string? ByMagic(string name, ReadOnlySpan<byte> header) => header switch
    {
        _ when header.StartsWith("GGUF"u8) => ModelFormat.Gguf,
        _ when header.StartsWith<byte>([0x89, (byte)'H', (byte)'D', (byte)'F']) =>
            name.EndsWith(".keras", StringComparison.Ordinal) ? ModelFormat.Keras : ModelFormat.Hdf5,
        _ when header.StartsWith("PK\u0003\u0004"u8) => OfZip(name, header),
        _ when header.Length >= 8 && header[4..8].SequenceEqual("TFL3"u8) => ModelFormat.TFLite,
        _ when header.StartsWith<byte>([0x93, (byte)'N', (byte)'U', (byte)'M']) => ModelFormat.Numpy,
        _ when header.StartsWith("binf"u8) => ModelFormat.XGBoost,
        _ when header.StartsWith("tree\nversion="u8) => ModelFormat.LightGbm,
        _ when IsSafetensors(header) => ModelFormat.Safetensors,
        _ when IsXmlOf("PMML", header) => ModelFormat.Pmml,
        _ when header.Length > 2 && header[0] == 0x80 && header[1] is >= 2 and <= 5 =>
            name.EndsWith(".pt", StringComparison.Ordinal) || name.EndsWith(".pth", StringComparison.Ordinal) ? ModelFormat.PyTorch : ModelFormat.Pickle,
        _ => null,
    };

    private static string? ByName(string name, ReadOnlySpan<byte> header) => name switch
    {
        "mlmodel" => ModelFormat.MLflow,
        "saved_model.pb" or "saved_model.pbtxt" => ModelFormat.SavedModel,
        _ => Path.GetExtension(name) switch
        {
            // A protobuf message: field 1, the IR version, comes first with every known writer.
            ".onnx" when header is [0x08, < 0x80, ..] || header.IsEmpty => ModelFormat.Onnx,
            ".xml" when IsXmlOf("net", header) => ModelFormat.OpenVino,
            ".mlmodel" or ".mlpackage" => ModelFormat.CoreML,
            ".engine" or ".trt" or ".plan" => ModelFormat.TensorRT,
            ".xgboost" or ".xgb" or ".ubj" => ModelFormat.XGBoost,
            ".pmml" => ModelFormat.Pmml,
            ".joblib" or ".pkl" or ".pickle" => ModelFormat.Pickle,
            ".pt" or ".pth" => ModelFormat.PyTorch,
            _ => null,
        },
    };

    /// <summary>A zip says what it is by the name of its first entry (local file header: name length at 26, name at 30).</summary>
    private static string? OfZip(string name, ReadOnlySpan<byte> header)
    {
        if (name.EndsWith(".keras", StringComparison.Ordinal))
        {
            return ModelFormat.Keras;
        }

        var length = header.Length >= 30 ? BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) : 0;
        if (length == 0 || header.Length < 30 + length)
        {
            return null;
        }

        var entry = Encoding.UTF8.GetString(header.Slice(30, length)).Replace('\\', '/');
        return entry switch
        {
            _ when entry.StartsWith("TransformerChain/", StringComparison.Ordinal) || entry.StartsWith("TrainingInfo/", StringComparison.Ordinal) || entry == "Schema" => ModelFormat.MLNet,
            _ when entry.EndsWith("/data.pkl", StringComparison.Ordinal) || entry.EndsWith("/.data/serialization_id", StringComparison.Ordinal)
                || entry.EndsWith("/.format_version", StringComparison.Ordinal) || entry.EndsWith("/version", StringComparison.Ordinal) => ModelFormat.PyTorch,
            _ when name.EndsWith(".npz", StringComparison.Ordinal) => ModelFormat.Numpy,
            _ => null,
        };
    }

    /// <summary>Eight bytes of little-endian length, then that much JSON: 100 MB at most, as the format's own reader has it.</summary>
    private static bool IsSafetensors(ReadOnlySpan<byte> header) =>
        header.Length > 9 && BinaryPrimitives.ReadUInt64LittleEndian(header) is >= 2 and <= 100_000_000 && header[8] == '{' && header[9] is (byte)'"' or (byte)'}';

    private static bool IsXmlOf(string root, ReadOnlySpan<byte> header)
    {
        var text = Encoding.UTF8.GetString(header[..Math.Min(header.Length, 1024)]);
        return text.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<')
            && (text.Contains($"<{root} ", StringComparison.Ordinal) || text.Contains($"<{root}>", StringComparison.Ordinal));
    }
}
