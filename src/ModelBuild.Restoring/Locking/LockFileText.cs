using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Encodings.Web;

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

        return new()
        {
            Models = Entries(content.Models, text),
            Frameworks = Sections(content.Frameworks ?? [], text),
        };
    }

    public static byte[] Format(LockFile file)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", LockFile.CurrentVersion);
            Write(writer, "models", file.Models);
            if (!file.Frameworks.IsEmpty)
            {
                writer.WriteStartObject("frameworks");
                foreach (var (framework, section) in file.Frameworks)
                {
                    Write(writer, framework, section);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, LockEntry> entries)
    {
        writer.WriteStartObject(name);
        foreach (var (reference, entry) in entries)
        {
            writer.WriteStartObject(reference);
            writer.WriteString("requested", entry.Requested);
            WriteOptional(writer, "resolved", entry.Resolved);
            WriteOptional(writer, "tag", entry.Tag);
            writer.WriteString("digest", entry.Digest.ToString());
            WriteDependencies(writer, entry.Dependencies);
            writer.WriteStartObject("files");
            foreach (var (path, file) in entry.Files)
            {
                writer.WriteStartObject(path);
                writer.WriteString("digest", file.Digest.ToString());
                writer.WriteNumber("size", file.Size);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDependencies(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> dependencies)
    {
        if (!dependencies.IsEmpty)
        {
            writer.WriteStartObject("dependencies");
            foreach (var (reference, requested) in dependencies)
            {
                writer.WriteString(reference, requested);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, LockEntry>> Sections(
        Dictionary<string, Dictionary<string, Entry>> frameworks, ReadOnlySpan<byte> text)
    {
        var sections = LockFile.Empty.Frameworks.ToBuilder();
        foreach (var (framework, entries) in frameworks)
        {
            sections.Add(framework, Entries(NotNull(entries, framework, text), text));
        }

        return sections.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, LockEntry> Entries(Dictionary<string, Entry> entries, ReadOnlySpan<byte> text)
    {
        var result = LockFile.Empty.Models.ToBuilder();
        foreach (var (reference, entry) in entries)
        {
            var files = ImmutableSortedDictionary.CreateBuilder<string, LockedFile>(StringComparer.Ordinal);
            foreach (var (path, file) in NotNull(entry, reference, text).Files)
            {
                files.Add(path, NotNull(file, path, text));
            }

            var dependencies = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var (needed, requested) in entry.Dependencies ?? [])
            {
                dependencies.Add(needed, NotNull(requested, needed, text));
            }

            result.Add(reference, new()
            {
                Requested = entry.Requested,
                Resolved = entry.Resolved,
                Tag = entry.Tag,
                Digest = entry.Digest,
                Dependencies = dependencies.ToImmutable(),
                Files = files.ToImmutable(),
            });
        }

        return result.ToImmutable();
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

        public required Dictionary<string, Entry> Models { get; init; }

        public Dictionary<string, Dictionary<string, Entry>>? Frameworks { get; init; }
    }

    internal sealed record Entry
    {
        public required string Requested { get; init; }

        public string? Resolved { get; init; }

        public string? Tag { get; init; }

        public required Oci.Digest Digest { get; init; }

        public Dictionary<string, string>? Dependencies { get; init; }

        public required Dictionary<string, LockedFile> Files { get; init; }
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
