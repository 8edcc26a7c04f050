using System.Text;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers)
{
    public byte[] Body { get; init; } = [];

    public string Path => Target.Split('?')[0];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? this[string name] => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public bool Is(string method, string path) => Method == method && Path == path;

    /// <summary>The first byte that a Range header asks for.</summary>
    public int? RangeStart => this["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : null;

    public override string ToString() => $"{Method} {Target}";
}
