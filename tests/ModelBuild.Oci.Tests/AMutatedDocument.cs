using System.Text;
using CsCheck;

namespace ModelBuild.Oci.Tests;

public sealed class AMutatedDocument
{
    private const string Blob = """{"mediaType":"a/b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":12,"annotations":{"org.opencontainers.image.title":"ä\u00e4"}}""";

    private static readonly byte[][] Seeds =
    [
        Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.Manifest}}","artifactType":"x/y","config":{{Blob}},"layers":[{{Blob}},{{Blob}}],"subject":{{Blob}},"annotations":{"k":"v"} }"""),
        Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.Index}}","manifests":[{{Blob}}],"annotations":{"k":null} }"""),
        Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"mediaType":"a/b","size":1,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","platform":{"architecture":"amd64","os":"linux"} } ]}"""),
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "{}", "[]", "\"\"", "-1", "1e999", "9223372036854775807", "\"\\ud800\"", "\"\\u0000\"", "{", "}", "[", "]", ",", ":", "\"", "\\", "true",
            "\"manifests\":[],", "\"layers\":[],", "\"config\":null,", "\"schemaVersion\":1,", "\"mediaType\":5,", "\"digest\":", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "/**/", "\ufeff", "\0",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    ];

    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Byte, Gen.Int[0, Pieces.Length - 1])
        .Select<(int, double, double, byte, int), Func<byte[], byte[]>>(choice => bytes =>
        {
            var (kind, one, other, value, piece) = choice;
            var (from, to) = ((int)(Math.Min(one, other) * bytes.Length), (int)(Math.Max(one, other) * bytes.Length));
            return kind switch
            {
                0 when bytes.Length > 0 => [.. bytes[..Math.Min(from, bytes.Length - 1)], value, .. bytes[(Math.Min(from, bytes.Length - 1) + 1)..]],
                1 => [.. bytes[..from], .. bytes[to..]],
                2 => [.. bytes[..to], .. bytes[from..]],
                3 => [.. bytes[..from], .. Pieces[piece], .. bytes[from..]],
                _ => bytes[..from],
            };
        });

    private static readonly Gen<byte[]> Mutant = Gen.Select(
        Gen.Int[0, Seeds.Length - 1], Mutation.Array[1, 4], (seed, mutations) => mutations.Aggregate(Seeds[seed], (bytes, mutate) => mutate(bytes)));

    [Theory]
    [InlineData(null)]
    [InlineData(MediaTypes.Manifest)]
    public void Is_read_whole_or_refused_by_name(string? contentType) => Mutant.Sample(bytes => Holds(bytes, contentType), iter: 50_000);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Is_read_whole_or_refused_by_name_a_million_times() => Mutant.Sample(bytes => Holds(bytes, null), iter: 1_000_000);

    private static bool Holds(byte[] bytes, string? contentType)
    {
        try
        {
            var document = OciDocument.Parse(bytes, contentType);
            var descriptors = document.Manifest is { } manifest ? manifest.Layers.Add(manifest.Config) : document.Index!.Manifests;
            return document.Digest == Digest.Compute(bytes) && descriptors.All(descriptor => descriptor.Size >= 0 && descriptor.MediaType is not null && descriptor.Digest.Hex is not null);
        }
        catch (InvalidDocumentException)
        {
            return true;
        }
    }
}
