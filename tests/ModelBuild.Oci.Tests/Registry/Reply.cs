using System.Globalization;
using System.Text;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>What a raw server answers, faults included.</summary>
internal sealed record Reply(int Status)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>The length that is announced; -1 announces none and closes the connection at the end.</summary>
    public long? Length { get; init; }

    /// <summary>Sends this many bytes of the body and then breaks the connection.</summary>
    public int? Cut { get; init; }

    /// <summary>Sends this many bytes of the body and then nothing any more.</summary>
    public int? Stall { get; init; }

    /// <summary>Waits this long after each byte of the body.</summary>
    public TimeSpan? Drip { get; init; }

    public static Reply Json(int status, string json, params (string Name, string Value)[] headers) =>
        new(status) { Body = Encoding.UTF8.GetBytes(json), Headers = [("Content-Type", "application/json"), .. headers] };

    public static Reply Error(int status, string code, string message = "") =>
        Json(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");

    public static Reply Empty(int status, params (string Name, string Value)[] headers) => new(status) { Headers = headers };

    /// <summary>A blob, or from where a range asks.</summary>
    public static Reply Blob(byte[] content, RawRequest request) => request.RangeStart is { } start
        ? new(206) { Body = content[start..], Headers = [("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{content.Length - 1}/{content.Length}"))] }
        : new(200) { Body = content };
}
