using System.Buffers.Binary;
using System.Text;
using ModelBuild.Formats.LightGbm;
using ModelBuild.Formats.MLNet;
using ModelBuild.Formats.Pickles;
using ModelBuild.Formats.TensorRT;

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

    /// <summary>Whether a file's name says that it is a pickle. Two bytes, which are all the magic that one has, stand at the start of many a file.</summary>
    internal static bool IsNamedPickle(string name) => Path.GetExtension(name).ToLowerInvariant() is ".pkl" or ".pickle" or ".joblib" or ".pt" or ".pth";

    internal static bool IsZip(ReadOnlySpan<byte> header) => header.StartsWith("PK\u0003\u0004"u8);

    private static string? ByMagic(string name, ReadOnlySpan<byte> header) => header switch
    {
        _ when header.StartsWith("GGUF"u8) => ModelFormat.Gguf,
        _ when header.StartsWith<byte>([0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']) =>
            name.EndsWith(".keras", StringComparison.Ordinal) ? ModelFormat.Keras : ModelFormat.Hdf5,
        _ when IsZip(header) => OfZip(name, header),
        _ when header.Length >= 8 && OfFlatbuffer(header[4..8]) is { } format => format,
        _ when header.StartsWith(NpyHeader.Magic) => ModelFormat.Numpy,
        _ when header.StartsWith("binf"u8) => ModelFormat.XGBoost,
        _ when header.StartsWith(LightGbmReader.Start) => ModelFormat.LightGbm,
        _ when header.StartsWith(ModelKey.Signature) => ModelFormat.MLNet,
        _ when IsSafetensors(header) => ModelFormat.Safetensors,
        _ when IsXmlOf("PMML", header) => ModelFormat.Pmml,
        _ when IsXmlOf("net", header) => ModelFormat.OpenVino,
        _ when IsXGBoost(header) => ModelFormat.XGBoost,
        _ when IsTensorRT(name, header) => ModelFormat.TensorRT,
        _ when TarReader.Read(header) is not null || PickleSequence.IsLegacyPyTorch(header) => ModelFormat.PyTorch,
        _ when header.Length > 2 && header[0] == 0x80 && header[1] is >= 2 and <= 5 && (IsNamedPickle(name) || OpcodeForm.Of((Opcode)header[2]) is not null) =>
            Path.GetExtension(name) is ".pt" or ".pth" ? ModelFormat.PyTorch : ModelFormat.Pickle,
        _ => null,
    };

    /// <summary>Names of formats without a magic number, each with what its content must at least look like.</summary>
    private static string? ByName(string name, ReadOnlySpan<byte> header) => name switch
    {
        "mlmodel" when !header.Contains((byte)0) => ModelFormat.MLflow,
        "saved_model.pb" or "saved_model.pbtxt" => ModelFormat.SavedModel,
        _ => Path.GetExtension(name) switch
        {
            // A protobuf message: field 1, the IR version, comes first with every known writer.
            ".onnx" when header is [0x08, < 0x80, ..] || header.IsEmpty => ModelFormat.Onnx,
            ".mlmodel" when header is [0x08, < 0x80, ..] => ModelFormat.CoreML,
            ".xgboost" or ".xgb" or ".ubj" when header is [(byte)'{', ..] => ModelFormat.XGBoost,
            ".pmml" when header.TrimStart<byte>([0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\r', (byte)'\n', (byte)'\t']) is [(byte)'<', ..] => ModelFormat.Pmml,
            ".joblib" or ".pkl" or ".pickle" when PickleReader.MayBePickle(header, header.Length < HeaderSize) => ModelFormat.Pickle,
            ".pt" or ".pth" when PickleReader.MayBePickle(header, header.Length < HeaderSize) => ModelFormat.PyTorch,
            _ => null,
        },
    };

    /// <summary>A zip says what it is by the name of its first entry (local file header: name length at 26, name at 30).</summary>
    private static string? OfZip(string name, ReadOnlySpan<byte> header)
    {
        var length = header.Length >= 30 ? BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) : 0;
        if (length == 0 || header.Length < 30 + length)
        {
            return null;
        }

        var entry = Encoding.UTF8.GetString(header.Slice(30, length)).Replace('\\', '/');
        return entry switch
        {
            _ when name.EndsWith(".keras", StringComparison.Ordinal) && entry is "metadata.json" or "config.json" or "model.weights.h5" or "model.weights.npz" => ModelFormat.Keras,
            _ when entry.StartsWith("TransformerChain/", StringComparison.Ordinal) || entry.StartsWith("TrainingInfo/", StringComparison.Ordinal) || entry == "Schema" => ModelFormat.MLNet,
            _ when entry == "MAR-INF/" || entry == "MAR-INF/MANIFEST.json" || name.EndsWith(".mar", StringComparison.Ordinal) => ModelFormat.TorchServe,
            _ when entry == "archive_format" || entry.EndsWith("/archive_format", StringComparison.Ordinal) => ModelFormat.Pt2,
            _ when entry == "data.pkl" || entry.EndsWith("/data.pkl", StringComparison.Ordinal) || entry.EndsWith("/.data/serialization_id", StringComparison.Ordinal)
                || entry.EndsWith("/.format_version", StringComparison.Ordinal) || entry.EndsWith("/version", StringComparison.Ordinal) => ModelFormat.PyTorch,
            _ when name.EndsWith(".skops", StringComparison.Ordinal) => ModelFormat.Skops,
            _ when entry.EndsWith(".npy", StringComparison.Ordinal) => ModelFormat.Numpy,
            _ => null,
        };
    }

    private static string? OfFlatbuffer(ReadOnlySpan<byte> identifier) => identifier switch
    {
        _ when identifier.SequenceEqual("TFL3"u8) => ModelFormat.TFLite,
        _ when identifier.SequenceEqual("ORTM"u8) => ModelFormat.OnnxRuntime,
        [(byte)'E', (byte)'T', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9'] => ModelFormat.ExecuTorch,
        _ => null,
    };

    /// <summary>Eight bytes of little-endian length, then that much JSON: 100 MB at most, as the format's own reader has it.</summary>
    private static bool IsSafetensors(ReadOnlySpan<byte> header) =>
        header.Length > 9 && BinaryPrimitives.ReadUInt64LittleEndian(header) is >= 2 and <= 100_000_000 && header[8] == '{' && header[9] is (byte)'"' or (byte)'}';

    /// <summary>JSON or UBJSON whose first key is <c>learner</c>, or the list of the version before it.</summary>
    private static bool IsXGBoost(ReadOnlySpan<byte> header)
    {
        if (header is not [(byte)'{', ..])
        {
            return false;
        }

        var json = header[1..].TrimStart(" \r\n\t"u8);
        return json.StartsWith("\"learner\""u8) || json.StartsWith("\"version\":["u8) || json.StartsWith("i\u0007learner"u8) || json.StartsWith("U\u0007learner"u8) || json.StartsWith("L\0\0\0\0\0\0\0\u0007learner"u8);
    }

    /// <summary>The tag may stand behind JSON that is longer than the header: then the name has to say it too.</summary>
    private static bool IsTensorRT(string name, ReadOnlySpan<byte> header) => TensorRTReader.IsTag(header)
        || (TensorRTReader.PrefixOf(header) is { } length && (4 + length + 4 <= header.Length ? TensorRTReader.IsTag(header[(4 + length)..]) : Path.GetExtension(name) is ".engine" or ".trt" or ".plan"));

    private static bool IsXmlOf(string root, ReadOnlySpan<byte> header)
    {
        // Most files are no text: none of it is decoded before its first letter says that it may be.
        var start = header[..Math.Min(header.Length, 1024)].TrimStart<byte>([0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\n', (byte)'\r', (byte)'\t']);
        if (start is not [(byte)'<', ..])
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(start);
        return text.Contains($"<{root} ", StringComparison.Ordinal) || text.Contains($"<{root}>", StringComparison.Ordinal) || text.Contains($"<{root}\n", StringComparison.Ordinal) || text.Contains($"<{root}\r", StringComparison.Ordinal);
    }
}
