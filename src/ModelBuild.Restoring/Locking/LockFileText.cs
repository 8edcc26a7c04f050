using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelBuild.Restoring.Locking;

/// <summary>The lock file's JSON: sorted, indented by two, LF, so that it merges and reads well in review.</summary>
public static class LockFileText
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JsonException">Not JSON, or not the shape of a lock file; its line number counts from 0.</exception>
    /// <exception cref="NotSupportedException">Written by a later version.</exception>
    public static LockFile Parse(ReadOnlySpan<byte> text)
    {
        var content = JsonSerializer.Deserialize(text, LockFileJson.Strict.Content) ?? throw new JsonException("The file holds null.", null, 0, 0);
        if (content.Version != LockFile.CurrentVersion)
        {
            throw new NotSupportedException($"its version is {content.Version}, and this ModelBuild knows version {LockFile.CurrentVersion}");
        }

        var models = LockFile.Empty.Models.ToBuilder();
        foreach (var (reference, pins) in content.Models)
        {
            foreach (var (requested, entry) in NotNull(pins, reference, text))
            {
                models.Add(new(reference, requested), NotNull(entry, requested, text).ToLockEntry(text));
            }
        }

        return new() { Models = models.ToImmutable() };
    }

    public static byte[] Format(LockFile file)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", LockFile.CurrentVersion);
            writer.WriteStartObject("models");
            // The keys are sorted, so all of one reference stand together.
            foreach (var model in file.Models.GroupBy(pin => pin.Key.Reference, StringComparer.Ordinal))
            {
                writer.WriteStartObject(model.Key);
                foreach (var (key, entry) in model)
                {
                    writer.WriteStartObject(key.Requested);
                    Write(writer, entry);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LockEntry entry)
    {
        WriteOptional(writer, "resolved", entry.Resolved);
        WriteOptional(writer, "tag", entry.Tag);
        writer.WriteString("digest", entry.Digest.ToString());
        if (!entry.Dependencies.IsEmpty)
        {
            writer.WriteStartObject("dependencies");
            foreach (var (reference, requested) in entry.Dependencies)
            {
                writer.WriteString(reference, requested);
            }

            writer.WriteEndObject();
        }

        writer.WriteStartObject("files");
        foreach (var (path, file) in entry.Files)
        {
            writer.WriteStartObject(path);
            writer.WriteString("digest", file.Digest.ToString());
            writer.WriteNumber("size", file.Size);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> values, ReadOnlySpan<byte> text) where T : class
    {
        var sorted = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            sorted.Add(key, NotNull(value, key, text));
        }

        return sorted.ToImmutable();
    }

    /// <summary>The serializer lets null stand as the value of a dictionary.</summary>
    private static T NotNull<T>(T? value, string key, ReadOnlySpan<byte> text) where T : class
    {
        if (value is not null)
        {
            return value;
        }

        var line = text[..Math.Max(0, text.IndexOf(JsonSerializer.SerializeToUtf8Bytes(key, LockFileJson.Strict.String)))].Count((byte)'\n');
        throw new JsonException($"'{key}' is null.", null, line, 0);
    }

    internal sealed record Content
    {
        public required int Version { get; init; }

        public required Dictionary<string, Dictionary<string, Entry>> Models { get; init; }
    }

    internal sealed record Entry
    {
        public string? Resolved { get; init; }

        public string? Tag { get; init; }

        public required Oci.Digest Digest { get; init; }

        public Dictionary<string, string>? Dependencies { get; init; }

        public required Dictionary<string, LockedFile> Files { get; init; }

        public LockEntry ToLockEntry(ReadOnlySpan<byte> text) => new()
        {
            Resolved = Resolved,
            Tag = Tag,
            Digest = Digest,
            Dependencies = Sorted(Dependencies ?? [], text),
            Files = Sorted(Files, text),
        };
    }
}

[JsonSerializable(typeof(LockFileText.Content))]
[JsonSerializable(typeof(string))]
internal sealed partial class LockFileJson : JsonSerializerContext
{
    public static LockFileJson Strict { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
    });
}
