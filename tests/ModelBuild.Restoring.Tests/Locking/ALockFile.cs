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
        var file = new LockFile { Models = Entries(("ml/z", Entry("1.*", One)), ("ml/B", Entry("2.0.0", Two)), ("ml/a", Entry("tag:latest", One))) };

        Assert.Equal(
            $$"""
            {
              "version": 1,
              "models": {
                "ml/B": {
                  "requested": "2.0.0",
                  "resolved": "1.2.0",
                  "tag": "1.2.0",
                  "digest": "{{Two}}",
                  "files": {
                    "a/model.onnx": {
                      "digest": "{{One}}",
                      "size": 3
                    }
                  }
                },

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(LockFileText.Format(file))[..420].Split("    \"ml/a\"")[0],
            ignoreAllWhiteSpace: false);
        Assert.EndsWith("}\n", Encoding.UTF8.GetString(LockFileText.Format(file)), StringComparison.Ordinal);
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(LockFileText.Format(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Comes_back_as_it_was_written() => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 9], Gen.Bool, Gen.Int[0, 3]).Array[0, 5].Sample(models =>
    {
        var file = new LockFile { Models = Entries([.. models.DistinctBy(model => model.Item1).Select(model => (model.Item1, Entry(model.Item1, model.Item2 ? One : Two)))]) };
        var text = LockFileText.Format(file);
        Assert.Equal(text, LockFileText.Format(LockFileText.Parse(text)));
    });

    [Fact]
    public void Shares_what_frameworks_have_in_common_and_keeps_the_rest_apart()
    {
        ImmutableArray<string> frameworks = ["net9.0", "net10.0"];
        var both = ("ml/both", Entry("1.*", One));

        var file = LockFile.Empty
            .WithSection("net9.0", frameworks, Entries(both, ("ml/old", Entry("1.*", One))))
            .WithSection("net10.0", frameworks, Entries(both));

        Assert.Equal(["ml/both"], file.Models.Keys);
        Assert.Equal(["net9.0"], file.Frameworks.Keys);
        Assert.Equal(["ml/both", "ml/old"], file.Section("net9.0").Keys);
        Assert.Equal(["ml/both"], file.Section("net10.0").Keys);
    }

    [Fact]
    public void Lets_a_restore_of_one_framework_prune_only_its_own()
    {
        ImmutableArray<string> frameworks = ["net9.0", "net10.0"];
        var both = Entries(("ml/both", Entry("1.*", One)));
        var file = LockFile.Empty.WithSection("net9.0", frameworks, both).WithSection("net10.0", frameworks, both);

        var after = file.WithSection("net10.0", frameworks, Entries());

        Assert.Equal(["ml/both"], after.Section("net9.0").Keys);
        Assert.Empty(after.Section("net10.0"));
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": {\n      \"requested\": 7\n", 5)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {},\n  \"modles\": {}\n}", 4)]
    [InlineData("{\n  \"version\": 1,\n  \"models\": {\n    \"a\": {\"requested\": \"1\",\n \"digest\": \"sha256:zz\", \"files\": {}}}}", 5)]
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
        var text = LockFileText.Format(new() { Models = Entries(("ml/a", Entry("1.*", One))) });
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

    private static LockEntry Entry(string requested, Digest digest) => new()
    {
        Requested = requested,
        Resolved = "1.2.0",
        Tag = "1.2.0",
        Digest = digest,
        Files = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("a/model.onnx", new LockedFile(One, 3))]),
    };

    private static ImmutableSortedDictionary<string, LockEntry> Entries(params (string Key, LockEntry Entry)[] entries) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Entry)));
}
