using System.Globalization;
using System.Text;

namespace ModelBuild.Oci;

/// <summary>What pax records say of the header after them, as far as a reader of files needs it.</summary>
internal sealed record PaxHeader
{
    public string? Path { get; private init; }

    public string? LinkPath { get; private init; }

    public long? Size { get; private init; }

    /// <summary>Holes in the file are left out in ways that only some programs know.</summary>
    public bool IsSparse { get; private init; }

    /// <summary>Records are <c>LENGTH KEY=VALUE\n</c>, LENGTH being that of the whole record; the last of a key counts.</summary>
    /// <exception cref="InvalidTarException">They are not.</exception>
    public static PaxHeader Parse(ReadOnlySpan<byte> records)
    {
        var header = new PaxHeader();
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > records.Length || records[length - 1] != '\n')
            {
                throw Bad();
            }

            var record = records[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            header = equals < 1 ? throw Bad() : header.With(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            records = records[length..];
        }

        return header;
    }

    private PaxHeader With(string key, ReadOnlySpan<byte> value) => key switch
    {
        "path" => this with { Path = TarHeader.Text(value) },
        "linkpath" => this with { LinkPath = TarHeader.Text(value) },
        "size" => this with { Size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw Bad() },
        _ when key.StartsWith("GNU.sparse.", StringComparison.Ordinal) => this with { IsSparse = true },
        _ => this,
    };

    private static InvalidTarException Bad() => new("its pax records are malformed");
}
