using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>Files that other projects wrote. What is expected of them was read from their bytes by other means than the readers here.</summary>
public sealed class RealFiles
{
    /// <summary>Every file of the folder, those without facts too.</summary>
    [Fact]
    public async Task Are_described_as_the_golden_file_has_it()
    {
        var root = SharedFiles.Require("models");
        List<string> described = [];
        foreach (var file in Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(Path.Combine(root, file));
            var facts = await ModelFileReader.ReadAsync(file, content, TestContext.Current.CancellationToken);
            described.Add($"# {file}\n{(facts is null ? "no facts" : FactsText.Of(facts))}\n");
        }

        Assert.Equal(Golden.Read("models.txt"), string.Join('\n', described));
    }

    [Theory]
    [InlineData("gguf/dummy.gguf")]
    [InlineData("gguf/dummy-00001-of-00002.gguf")]
    [InlineData("gguf/dummy-00002-of-00002.gguf")]
    [InlineData("onnx/light_squeezenet.onnx")]
    [InlineData("onnx/light_shufflenet.onnx")]
    [InlineData("tflite/parse_example.tflite")]
    [InlineData("tensorflow/half_plus_two/saved_model.pb")]
    [InlineData("ormb/SavedModel-fashion/model/saved_model.pb")]
    [InlineData("ormb/MLflow-model/model/MLmodel")]
    [InlineData("ormb/MLflow-model/model/model.pkl")]
    [InlineData("ormb/PMML-model/model/single_audit_mlp.pmml")]
    [InlineData("ormb/XGBoost-model/model/model.xgboost")]
    [InlineData("pickle/new_pytorch_model.bin")]
    public async Task Are_read_or_refused_by_name_wherever_they_are_cut_off(string file) =>
        Assert.Null(await Truncations.FirstFailureAsync(file, await File.ReadAllBytesAsync(SharedFiles.Require("models/" + file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("gguf/dummy.gguf")]
    [InlineData("onnx/light_squeezenet.onnx")]
    [InlineData("tflite/parse_example.tflite")]
    [InlineData("tensorflow/half_plus_two/saved_model.pb")]
    [InlineData("ormb/MLflow-model/model/MLmodel")]
    [InlineData("ormb/MLflow-model/model/model.pkl")]
    [InlineData("ormb/PMML-model/model/single_audit_mlp.pmml")]
    [InlineData("ormb/XGBoost-model/model/model.xgboost")]
    [InlineData("pickle/new_pytorch_model.bin")]
    public async Task Are_read_or_refused_by_name_however_they_are_damaged(string file) =>
        await Mutations.HoldAsync((file, await File.ReadAllBytesAsync(SharedFiles.Require("models/" + file), TestContext.Current.CancellationToken)));
}
