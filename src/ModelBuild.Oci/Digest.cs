using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>
/// A content digest as in the OCI image specification, "Digests": <c>sha256:HEX64</c> or <c>sha512:HEX128</c>, lower case.
/// </summary>
/// <remarks>
/// Nothing else can be held, so a digest may be put into a path or a URL as it is. ModelBuild computes sha256 only;
/// sha512 is accepted where others wrote it.
/// </remarks>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest
{
    /// <summary>What a valid digest looks like, to end an error message with.</summary>
    public const string ValidForms = "'sha256:' and 64, or 'sha512:' and 128 lower-case hexadecimal digits";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>With the first 12 digits only, for messages where the whole digest is in sight anyway: "sha256:e3b0c44298fc".</summary>
    public string Short => $"{Algorithm}:{Hex[..12]}";

    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        var colon = text.IndexOf(':');
        var hex = text[(colon + 1)..];
        var algorithm = (colon < 0 ? default : text[..colon]) switch
        {
            "sha256" when hex.Length == 64 => "sha256",
            "sha512" when hex.Length == 128 => "sha512",
            _ => null,
        };

        if (algorithm is null || hex.ContainsAnyExcept(HexDigits))
        {
            digest = default;
            return false;
        }

        digest = new(algorithm, hex.ToString());
        return true;
    }

    /// <exception cref="FormatException">The text is not of one of the <see cref="ValidForms"/>.</exception>
    public static Digest Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a digest: expected {ValidForms}.");

    /// <summary>The sha256 digest of <paramref name="content"/>.</summary>
    public static Digest Compute(ReadOnlySpan<byte> content) => FromSha256(SHA256.HashData(content));

    /// <summary>The sha256 digest of what remains of <paramref name="content"/>.</summary>
    public static async Task<Digest> ComputeAsync(Stream content, CancellationToken cancellationToken) =>
        FromSha256(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    public override string ToString() => $"{Algorithm}:{Hex}";

    /// <param name="hash">The 32 bytes of a SHA-256.</param>
    public static Digest FromSha256(ReadOnlySpan<byte> hash) => new("sha256", Convert.ToHexStringLower(hash));

    /// <summary>A running hash of this digest's algorithm.</summary>
    public IncrementalHash CreateHash() =>
        IncrementalHash.CreateHash(Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>The digest that <paramref name="hash"/>, made by <see cref="CreateHash"/>, has arrived at; resets it.</summary>
    public Digest Finish(IncrementalHash hash) => new(Algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
}

/// <summary>Writes a digest as its text; refuses anything else.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Digest.TryParse(text, out var digest)
            ? digest
            : throw new JsonException($"'{text}' is not a digest: expected {Digest.ValidForms}.");
    }

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
