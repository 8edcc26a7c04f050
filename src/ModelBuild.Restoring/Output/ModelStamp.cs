using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Output;

/// <summary><c>NAME.model.json</c>: says, in an output, what model lies in the folder NAME beside it.</summary>
public sealed record ModelStamp
{
    public const string Suffix = ".model.json";

    [JsonPropertyOrder(0)]
    public required string Reference { get; init; }

    [JsonPropertyOrder(1)]
    public required string Version { get; init; }

    [JsonPropertyOrder(2)]
    public required Digest Digest { get; init; }

    /// <summary>Null where the file is absent or no stamp.</summary>
    public static ModelStamp? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ModelStampJson.Instance.ModelStamp);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>True where two stamps, which are there, say the same model; nearly always without reading what they say.</summary>
    public static bool AreOfOneModel(string path, string other)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(other)) || (Read(path) is { } one && Read(other) is { } two && one.Digest == two.Digest);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Writes the stamp where it is not there yet, and leaves an equal one untouched.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        if (Read(path) != this)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            byte[] text = [.. JsonSerializer.SerializeToUtf8Bytes(this, ModelStampJson.Instance.ModelStamp), (byte)'\n'];
            await Durable.WriteAllBytesAsync(path, text, cancellationToken).ConfigureAwait(false);
        }
    }
}

[JsonSerializable(typeof(ModelStamp))]
internal sealed partial class ModelStampJson : JsonSerializerContext
{
    public static ModelStampJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
