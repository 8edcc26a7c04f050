using CsCheck;

namespace ModelBuild.Oci.Tests;

public sealed class AReferenceAtRandom
{
    private const string Base = "/base";

    private static readonly Gen<string> Word = Gen.Char["abcxyz0189"].Array[1, 6].Select(letters => new string(letters));

    private static readonly Gen<string> Host = Gen.OneOf(
        Gen.Select(Word, Word, (one, other) => $"{one}.{other}"),
        Gen.Select(Word, Gen.Int[1, 65535], (name, port) => $"{name}:{port}"),
        Gen.Const("localhost"),
        Gen.Const("[::1]:5000"));

    private static readonly Gen<string> Name = Gen.Select(
        Word.Array[1, 5], Any("/", ".", "_", "__", "-", "---"), (words, separator) => string.Join(separator, words));

    private static readonly Gen<string> Tag = Gen.Char["abcXYZ019_.-"].Array[0, 127].Select(letters => $"v{new string(letters)}");

    private static readonly Gen<string> Suffix = Gen.Select(
        Tag.Null(), Gen.Byte.Array.Null(), (tag, content) => $"{(tag is null ? "" : $":{tag}")}{(content is null ? "" : $"@{Digest.Compute(content)}")}");

    /// <summary>Pieces of references in any order: nearer to the grammar's edges than letters are.</summary>
    private static readonly Gen<string> Garbage = Gen.OneOf(
        Gen.String,
        Gen.OneOf(Host, Name, Suffix, Any(":", "/", "@", "//", "..", "./", "~", "\\", "file:", "file://", "://", "[", "]", "\0", "%", " ", "C:", "sha256:", "\ud800"), Gen.String[0, 3])
            .Array[0, 8].Select(string.Concat));

    [Fact]
    public void Is_the_same_after_it_was_written_and_read() =>
        Gen.Select(Host, Name, Suffix, (host, name, suffix) => $"{host}/{name}{suffix}")
            .Where(text => text.IndexOf('@', StringComparison.Ordinal) is var at && (at < 0 ? text : text[..at]).Length < 200)
            .Sample(
                text =>
                {
                    var reference = ArtifactReference.Parse(text, Base);
                    return reference.ToString() == text && ArtifactReference.Parse(reference.ToString(), "/elsewhere") == reference;
                },
                iter: 20_000);

    [Fact]
    public void Is_refused_by_name_or_read_to_the_same_thing_twice() => Garbage.Sample(text => ReadsTwice(text, null), iter: 50_000);

    [Fact]
    public void With_a_default_registry_it_is_refused_by_name_or_read_to_the_same_thing_twice() =>
        Garbage.Sample(text => ReadsTwice(text, RegistryAddress.OfHost("default.example.com")), iter: 50_000);

    [Fact]
    public void A_registry_is_refused_by_name_or_read_to_the_same_thing_twice() => Garbage.Sample(
        text =>
        {
            try
            {
                var address = RegistryAddress.Parse(text, Base);
                return RegistryAddress.Parse(address.ToString(), "/elsewhere") == address;
            }
            catch (InvalidReferenceException)
            {
                return true;
            }
        },
        iter: 50_000);

    [Fact]
    public void Nothing_before_an_at_sign_is_ever_shown() => Gen.Select(Garbage, Garbage).Sample(
        (before, after) =>
        {
            var text = $"u{before}:canary@{after.Replace("@", "", StringComparison.Ordinal)}";
            if (RegistryAddress.IsFolder(text) || LooksLikeDigest(text))
            {
                // In a path nothing is an account, and in HOST/NAME:TAG@WRONG the tag is shown beside a mistyped digest.
                return true;
            }

            return !Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse(text, Base)).ToString().Contains("canary", StringComparison.Ordinal);
        },
        iter: 50_000);

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static bool LooksLikeDigest(string text) =>
        text.Contains("@sha256:", StringComparison.Ordinal) || text.Contains("@sha512:", StringComparison.Ordinal)
        || text.LastIndexOf('@') is var at && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < at && !text[at..].Contains('/', StringComparison.Ordinal);

    private static bool ReadsTwice(string text, RegistryAddress? registry)
    {
        try
        {
            var reference = ArtifactReference.Parse(text, Base, registry);
            // A folder whose own name holds an '@' or a colon cannot be told from a tag or digest when it is written down.
            return reference.Repository.Directory is { } directory && Path.GetFileName(directory).AsSpan().ContainsAny(':', '@')
                || ArtifactReference.Parse(reference.ToString(), "/elsewhere") == reference;
        }
        catch (InvalidReferenceException)
        {
            return true;
        }
    }
}
