using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats.Safetensors;

/// <summary>The JSON of the header, read without building a tree of it.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";
    private const int LengthSize = sizeof(ulong);

    private readonly HeaderReader reader;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<(long Begin, long End)> places = [];
    private readonly ImmutableSortedDictionary<string, string>.Builder metadata = ModelFacts.NoMetadata.ToBuilder();

    private SafetensorsHeader(HeaderReader reader) => (this.reader, Parameters) = (reader, new(reader));

    public ParameterTally Parameters { get; }

    public ImmutableSortedDictionary<string, string> Metadata => metadata.ToImmutable();

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> bytes, HeaderReader reader)
    {
        var header = new SafetensorsHeader(reader);
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = HeaderLimits.Depth });
        try
        {
            header.Read(ref json);
        }
        // Text that is no Unicode (a lone surrogate) is an InvalidOperationException of the reader.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new MalformedModelException(reader.Format, LengthSize + json.BytesConsumed, "its header is not valid JSON", exception);
        }

        return header;
    }

    /// <summary>Tensors follow each other from the header's end to the file's: a file that was cut off shows here.</summary>
    public void RequireWhole()
    {
        places.Sort();
        var end = 0L;
        foreach (var place in places)
        {
            end = place.Begin == end ? place.End : throw reader.Malformed($"a tensor begins at {place.Begin} where {end} was expected");
        }

        if (end != reader.Remaining)
        {
            throw reader.Malformed($"its tensors have {end} bytes, and {reader.Remaining} follow the header");
        }
    }

    private void Read(ref Utf8JsonReader json)
    {
        json.Read();
        Require(json.TokenType == JsonTokenType.StartObject, "is not an object", "the header");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            Require(names.Add(name) && names.Count <= HeaderLimits.Tensors, "is there twice, or one of too many", name);
            json.Read();
            if (name == MetadataKey)
            {
                ReadMetadata(ref json);
            }
            else
            {
                ReadTensor(ref json, name);
            }
        }

        // To the end: only blanks may follow.
        json.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Require(json.TokenType == JsonTokenType.StartObject, "is not an object", MetadataKey);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            json.Read();
            Require(json.TokenType == JsonTokenType.String && metadata.Count < HeaderLimits.MetadataEntries, "is no text, or one of too many", key);
            if (json.ValueSpan.Length <= HeaderLimits.MetadataValue)
            {
                metadata[key] = json.GetString()!;
            }
        }
    }

    private void ReadTensor(ref Utf8JsonReader json, string name)
    {
        Require(json.TokenType == JsonTokenType.StartObject, "is not an object", name);
        string? dtype = null;
        List<long>? shape = null;
        List<long>? place = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString();
            json.Read();
            switch (key)
            {
                case "dtype" when json.TokenType == JsonTokenType.String:
                    dtype = json.GetString();
                    break;
                case "shape":
                    shape = Numbers(ref json, name);
                    break;
                case "data_offsets":
                    place = Numbers(ref json, name);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        Require(dtype is not null && shape is not null && place is [>= 0, >= 0] && place[0] <= place[1], "has no type, no shape, or no place", name);
        var type = SafetensorsType.Of(dtype!);
        var elements = Parameters.Add(type.Name, shape!);
        Require(type.Bits is not { } bits || (Int128)elements * bits == (Int128)(place![1] - place[0]) * 8, "does not have the size of its shape", name);
        places.Add((place![0], place[1]));
    }

    private List<long> Numbers(ref Utf8JsonReader json, string name)
    {
        Require(json.TokenType == JsonTokenType.StartArray, "has no list where one belongs", name);
        List<long> numbers = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Require(json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) && number >= 0 && numbers.Count < HeaderLimits.Rank, "has a size or place that is no number", name);
            numbers.Add(json.GetInt64());
        }

        return numbers;
    }

    private void Require(bool holds, string clause, string name)
    {
        if (!holds)
        {
            throw reader.Malformed($"'{name}' {clause}");
        }
    }
}
