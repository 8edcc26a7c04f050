using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CsCheck;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring.Tests.Locking;

public sealed class ALockFile
{
    private static readonly Digest One = Digest.Compute("one"u8), Two = Digest.Compute("two"u8);

    [Fact]
    public void Reads_well_and_the_same_everywhere()
    {
        var file = new LockFile { Models = Entries(("ml/z", "1.*", Entry(One)), ("ml/B", "2.0.0", Entry(Two)), ("ml/a", "tag:latest", Entry(One))) };

        Assert.Equal(
            $$"""
            {
              "version": 1,
              "models": {
                "ml/B": {
                  "2.0.0": {
                    "resolved": "1.2.0",
                    "tag": "1.2.0",
                    "digest": "{{Two}}",
                    "files": {
                      "a/model.onnx": {
                        "digest": "{{One}}",
                        "size": 3
                      }
                    }
                  }
                },

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(LockFileText.Format(file)).Split("    \"ml/a\"")[0],
            ignoreAllWhiteSpace: false);
        Assert.EndsWith("}\n", Encoding.UTF8.GetString(LockFileText.Format(file)), StringComparison.Ordinal);
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(LockFileText.Format(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Comes_back_as_it_was_written() => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 9], Gen.Bool, Gen.Int[0, 3]).Array[0, 5].Sample(models =>
    {
        var file = new LockFile { Models = Entries([.. models.DistinctBy(model => model.Item1).Select(model => (model.Item1, model.Item1, Entry(model.Item2 ? One : Two)))]) };
        var text = LockFileText.Format(file);
        Assert.Equal(text, LockFileText.Format(LockFileText.Parse(text)));
    });

    [Fact]
    public void Holds_a_pin_for_each_thing_that_is_asked_of_one_model()
    {
        var file = new LockFile { Models = Entries(("ml/bert", "tag:int8", Entry(One)), ("ml/bert", "tag:fp32", Entry(Two))) };

        var text = Encoding.UTF8.GetString(LockFileText.Format(file));

        Assert.Equal(2, text.Split("\"ml/bert\"").Length);
        Assert.Equal(Two, LockFileText.Parse(LockFileText.Format(file)).Models[new("ml/bert", "tag:fp32")].Digest);
    }

    [Fact]
    public void Tells_what_some_models_need()
    {
        var needy = Entry(One) with { Dependencies = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("ml/base", "1.*").Add("ml/gone", "1.0.0") };
        var file = new LockFile { Models = Entries(("ml/adapter", "1.0.0", needy), ("ml/base", "1.*", Entry(Two)), ("ml/base", "2.*", Entry(Two)), ("ml/other", "1.0.0", Entry(Two))) };

        var reached = file.Reached([new("ml/adapter", "1.0.0"), new("ml/absent", "*")]);

        Assert.Equal([new("ml/adapter", "1.0.0"), new LockKey("ml/base", "1.*")], reached.Models.Keys);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": {\n      \"*\": 7\n", 5)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {},\n  \"modles\": {}\n}", 4)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": {\"*\": {\n \"digest\": \"sha256:zz\", \"files\": {}}}}}", 5)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": {\n      \"*\": null}}}", 5)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": null}}", 4)]
    [InlineData("<<<<<<< HEAD\n{}", 1)]
    [InlineData("", 1)]
    public void Names_the_line_of_nonsense(string text, int line)
    {
        var failure = Assert.ThrowsAny<JsonException>(() => LockFileText.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(line, failure.LineNumber + 1);
    }

    [Fact]
    public void Never_fails_otherwise_however_it_is_edited()
    {
        var text = LockFileText.Format(new() { Models = Entries(("ml/a", "1.*", Entry(One))) });
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte).Array[1, 4].Sample(
            edits =>
            {
                var edited = text.ToArray();
                foreach (var (position, value) in edits)
                {
                    edited[position] = value;
                }

                try
                {
                    LockFileText.Parse(edited);
                }
                catch (Exception exception) when (exception is JsonException or NotSupportedException)
                {
                    // The two failures that the store turns into coded errors.
                }
            },
            iter: 20_000);
    }

    private static LockEntry Entry(Digest digest) => new()
    {
        Resolved = "1.2.0",
        Tag = "1.2.0",
        Digest = digest,
        Files = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("a/model.onnx", new LockedFile(One, 3))]),
    };

    private static ImmutableSortedDictionary<LockKey, LockEntry> Entries(params (string Reference, string Requested, LockEntry Entry)[] entries) =>
        ImmutableSortedDictionary.CreateRange(entries.Select(entry => KeyValuePair.Create(new LockKey(entry.Reference, entry.Requested), entry.Entry)));
}
