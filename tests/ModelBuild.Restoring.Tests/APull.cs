using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests;

public sealed class APull : RestoringTest
{
    private string Target => Folder["bert"];

    [Fact]
    public async Task Lays_the_files_and_says_what_they_are()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "weights"), ("tokenizer/vocab.txt", "words")]);

        var result = await PullAsync("1.0.0");

        Assert.Equal(digest, result.Reference.Digest);
        Assert.Equal((2, 0), (result.Written, result.Removed));
        Assert.Equal("words", await ReadAsync("tokenizer/vocab.txt"));
        Assert.Equal([".modelbuild-pull.json", "model.onnx", "tokenizer/vocab.txt"], Files());
    }

    [Fact]
    public async Task Again_writes_and_fetches_nothing()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await PullAsync("1.0.0");
        var record = FileStat.Of(Folder["bert/.modelbuild-pull.json"]);

        var again = await PullAsync("1.0.0");

        Assert.Equal((0, 0, 0L), (again.Written, again.Removed, again.BytesFetched));
        Assert.Equal(record, FileStat.Of(Folder["bert/.modelbuild-pull.json"]));
    }

    [Fact]
    public async Task Of_another_version_removes_what_is_stale_and_nothing_else()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "one"), ("old/a.txt", "a"), ("same.txt", "same"), ("was-a-file", "x")]);
        await PublishAsync("ml/bert", "2.0.0", [("model.onnx", "two"), ("same.txt", "same"), ("was-a-file/now.txt", "y")]);
        await PullAsync("1.0.0");
        Folder.Write("bert/notes.md", "mine");

        var result = await PullAsync("2.0.0");

        Assert.Equal((2, 2), (result.Written, result.Removed));
        Assert.Equal([".modelbuild-pull.json", "model.onnx", "notes.md", "same.txt", "was-a-file/now.txt"], Files());
        Assert.Equal("two", await ReadAsync("model.onnx"));
    }

    [Fact]
    public async Task Removes_nothing_through_a_link_that_took_the_place_of_a_folder()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "one"), ("old/a.txt", "a")]);
        await PublishAsync("ml/bert", "2.0.0", "two");
        await PullAsync("1.0.0");
        var precious = Folder.Write("elsewhere/a.txt", "precious");
        Directory.Delete(Folder["bert/old"], recursive: true);
        Directory.CreateSymbolicLink(Folder["bert/old"], Folder["elsewhere"]);

        Assert.Equal(0, (await PullAsync("2.0.0")).Removed);
        Assert.Equal("precious", await File.ReadAllTextAsync(precious, Cancellation));
    }

    [Theory]
    [InlineData("""{"reference":"x"}""")]
    [InlineData("""{"reference":"x","files":{"../precious.txt":"sha256:00"}}""")]
    [InlineData("{")]
    public async Task Is_not_misled_by_a_record_that_is_none(string record)
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var precious = Folder.Write("precious.txt", "precious");
        Folder.Write("bert/.modelbuild-pull.json", record);

        await PullAsync("1.0.0", request => request with { Force = true });

        Assert.Equal("weights", await ReadAsync("model.onnx"));
        Assert.True(File.Exists(precious));
    }

    [Fact]
    public async Task Leaves_what_it_fetched_in_its_folder_alone()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "weights"), ("again.onnx", "weights")]);

        await PullAsync("1.0.0");

        Assert.False(File.Exists(CachedBlob("weights")));
        Assert.Empty(new CacheInventory(new(Folder["cache"])).Models);
        Assert.False(FileStat.AreSameFile(Folder["bert/model.onnx"], Folder["bert/again.onnx"]));
    }

    [Fact]
    public async Task Copies_what_builds_use_and_takes_nothing_from_them()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "1.0.0");

        Assert.Equal(0, (await PullAsync("1.0.0")).BytesFetched);

        Assert.True(File.Exists(CachedBlob("weights")));
        Assert.False(FileStat.AreSameFile(Folder["bert/model.onnx"], CachedBlob("weights")));
    }

    [Fact]
    public async Task Takes_a_file_that_was_renamed_from_its_folder()
    {
        await PublishAsync("ml/bert", "1.0.0", [("old.onnx", "weights")]);
        await PublishAsync("ml/bert", "2.0.0", [("new.onnx", "weights"), ("more.txt", "more")]);
        await PullAsync("1.0.0");

        var result = await PullAsync("2.0.0");

        Assert.Equal((2, 1, 4), (result.Written, result.Removed, result.BytesFetched));
        Assert.Equal("weights", await ReadAsync("new.onnx"));
    }

    [Fact]
    public async Task Keeps_files_that_somebody_moved_and_touched_but_did_not_change()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await PullAsync("1.0.0");
        Directory.Move(Target, Folder["moved"]);
        Directory.CreateDirectory(Target);
        foreach (var file in Directory.EnumerateFiles(Folder["moved"]))
        {
            File.Copy(file, Path.Combine(Target, Path.GetFileName(file)));
        }

        Assert.Equal((0, 0L), ((await PullAsync("1.0.0")).Written, (await PullAsync("1.0.0")).BytesFetched));
    }

    [Fact]
    public async Task Parts_a_file_that_a_killed_pull_left_as_a_second_name_of_a_blob()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await PullAsync("1.0.0");
        await RestoreAsync("ml/bert", "1.0.0");
        File.Delete(Folder["bert/model.onnx"]);
        Assert.True(HardLink.TryCreate(CachedBlob("weights"), Folder["bert/model.onnx"]));

        Assert.Equal((1, 0L), ((await PullAsync("1.0.0")) switch { var result => (result.Written, result.BytesFetched) }));
        Assert.False(FileStat.AreSameFile(Folder["bert/model.onnx"], CachedBlob("weights")));
        Assert.Equal("weights", await ReadAsync("model.onnx"));
    }

    [Fact]
    public async Task Mends_a_file_that_was_changed_or_lost()
    {
        await PublishAsync("ml/bert", "1.0.0", [("a.txt", "aaa"), ("b.txt", "bbb")]);
        await PullAsync("1.0.0");
        Folder.Write("bert/a.txt", "xxx");
        File.Delete(Folder["bert/b.txt"]);

        Assert.Equal(2, (await PullAsync("1.0.0")).Written);
        Assert.Equal("aaa", await ReadAsync("a.txt"));
    }

    [Fact]
    public async Task Refuses_a_folder_of_somebody_else_before_it_fetches_unless_forced()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        Folder.Write("bert/model.onnx", "mine");

        Assert.Equal("MODEL8020", (await FailureOf(() => PullAsync("1.0.0"))).Code);
        Assert.Equal("mine", await ReadAsync("model.onnx"));
        await PullAsync("1.0.0", request => request with { Force = true });
        Assert.Equal("weights", await ReadAsync("model.onnx"));
    }

    [Fact]
    public async Task Refuses_a_file_in_the_way_and_a_link_among_its_folders()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await PublishAsync("ml/bert", "2.0.0", [("model.onnx", "weights"), ("notes/a.md", "theirs")]);
        await PullAsync("1.0.0");
        Folder.Write("bert/notes/a.md", "mine");
        Assert.Equal("MODEL8021", (await FailureOf(() => PullAsync("2.0.0"))).Code);

        Directory.Move(Folder["bert/notes"], Folder["elsewhere"]);
        Directory.CreateSymbolicLink(Folder["bert/notes"], Folder["elsewhere"]);
        Assert.Equal("MODEL8021", (await FailureOf(() => PullAsync("2.0.0", request => request with { Force = true }))).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(Folder["elsewhere/a.md"], Cancellation));
    }

    [Fact]
    public async Task Takes_only_what_is_selected_and_by_digest_too()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "weights"), ("big.bin", "big")]);

        var result = await PullAsync(null, request => request with { Files = ["*.onnx"], Reference = request.Reference with { Digest = digest } });

        Assert.Equal(["model.onnx"], result.Files.Select(file => file.Path));
        Assert.Equal("MODEL4002", (await FailureOf(() => PullAsync(null))).Code);
        Assert.StartsWith("MODEL3", (await FailureOf(() => PullAsync("9.9.9"))).Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_of_a_pickle_that_would_run_code_or_refuses_it()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", "cos\nsystem\n(S'true'\ntR.")]);

        Assert.NotEmpty((await PullAsync("1.0.0")).Warnings);
        Directory.Delete(Target, recursive: true);
        await FailureOf(() => PullAsync("1.0.0", request => request with { UnsafeContent = new() { Action = UnsafeContentAction.Error } }));
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Lays_a_model_as_triton_wants_it()
    {
        await PublishAsync("ml/bert", "1.0.0", [("bert-v1.onnx", "weights"), ("bert-v1.onnx_data", "more"), ("config.pbtxt", "name: \"bert\"")]);

        await PullAsync("1.0.0", request => request with { Layout = ExportLayout.Triton });
        var again = await PullAsync("1.0.0", request => request with { Layout = ExportLayout.Triton });

        Assert.Equal(["bert/.modelbuild-pull.json", "bert/1/bert-v1.onnx_data", "bert/1/model.onnx", "bert/config.pbtxt"], Files());
        Assert.Equal((0, Folder["bert/bert"]), (again.Written, again.TargetDirectory));
    }

    [Fact]
    public async Task Lays_a_saved_model_as_triton_wants_it()
    {
        await PublishAsync("ml/bert", "1.0.0", [("saved_model.pb", "\b\u0001\u0012\u0002\u0012\0"), ("variables/variables.index", "index")]);

        await PullAsync("1.0.0", request => request with { Layout = ExportLayout.Triton });

        Assert.Equal(["bert/.modelbuild-pull.json", "bert/1/model.savedmodel/saved_model.pb", "bert/1/model.savedmodel/variables/variables.index"], Files());
    }

    [Fact]
    public async Task Lays_a_model_of_mlflow_and_refuses_what_is_none()
    {
        await PublishAsync("ml/bert", "1.0.0", [("MLmodel", "flavors: {}"), ("model.onnx", "weights")]);
        await PublishAsync("ml/bert", "2.0.0", "weights");

        Assert.Equal(2, (await PullAsync("1.0.0", request => request with { Layout = ExportLayout.MLflow })).Written);
        Assert.Equal("MODEL8022", (await FailureOf(() => PullAsync("2.0.0", request => request with { Layout = ExportLayout.MLflow }))).Code);
    }

    private Task<PullResult> PullAsync(string? tag, Func<PullRequest, PullRequest>? change = null)
    {
        var request = new PullRequest
        {
            Reference = new ArtifactReference { Repository = Registry.Repository("ml/bert"), Tag = tag },
            TargetDirectory = Target,
            CacheDirectory = Folder["cache"],
        };
        return new ModelPuller(Repositories).PullAsync(change?.Invoke(request) ?? request, null, Cancellation);
    }

    private string CachedBlob(string content) => new CacheFolders(Folder["cache"]).Blob(Digest.Compute(System.Text.Encoding.UTF8.GetBytes(content)));

    private Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Target, path), Cancellation);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Target, file)).Order(StringComparer.Ordinal);
}
