using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>The files of ../shared: made by others, benign and malicious.</summary>
public sealed class TheSamples : PickleTest
{
    [Theory]
    [InlineData("benign0_v0.pkl", "Safe", "Pickle", "")]
    [InlineData("benign0_v3.pkl", "Safe", "Pickle", "")]
    [InlineData("benign0_v4.pkl", "Safe", "Pickle", "")]
    [InlineData("malicious0.pkl", "Dangerous", "Pickle", "__builtin__.globals Called Dangerous; __builtin__.compile Called Dangerous; __builtin__.eval Called Dangerous; __builtin__.getattr Called Dangerous; __builtin__.dict Imported Allowed; __builtin__.apply Called Dangerous")]
    [InlineData("malicious1.zip", "Dangerous", "PyTorch", "builtins.eval Called Dangerous")]
    [InlineData("malicious1_v0.pkl", "Dangerous", "Pickle", "__builtin__.eval Called Dangerous")]
    [InlineData("malicious1_v3.pkl", "Dangerous", "Pickle", "builtins.eval Called Dangerous")]
    [InlineData("malicious1_v4.pkl", "Dangerous", "Pickle", "builtins.eval Called Dangerous")]
    [InlineData("malicious3.pkl", "Dangerous", "Pickle", "httplib.HTTPSConnection Called Dangerous")]
    [InlineData("malicious4.pickle", "Dangerous", "Pickle", "requests.api.get Called Dangerous")]
    [InlineData("new_pytorch_model.bin", "Safe", "PyTorch", "torch._utils._rebuild_tensor_v2 Called Allowed; torch.FloatStorage Imported Allowed; collections.OrderedDict Called Allowed")]
    [InlineData("pytorch_model.bin", "Safe", "LegacyPyTorch", "collections.OrderedDict Called, StateSet Allowed; torch._utils._rebuild_tensor_v2 Called Allowed; torch.FloatStorage Imported Allowed")]
    public async Task Are_told_apart(string file, string verdict, string container, string imports)
    {
        var scan = await ScanAsync(await ReadAsync($"models/pickle/{file}"), file);

        Assert.Equal((verdict, container, imports), (scan.Verdict.ToString(), scan.Container.ToString(), string.Join("; ", Imports(scan))));
        Assert.Empty(scan.Problems);
    }

    [Theory]
    [InlineData("MLflow-model/model/model.pkl", "Pickle", "sklearn.linear_model.logistic.LogisticRegression Constructed, StateSet Allowed; numpy.core.multiarray._reconstruct Called, StateSet Allowed; numpy.ndarray Imported Allowed; numpy.dtype Called, StateSet Allowed")]
    [InlineData("SKLearn-model/model/model.joblib", "Joblib", "sklearn.svm._classes.SVC Constructed, StateSet Allowed; joblib.numpy_pickle.NumpyArrayWrapper Constructed, StateSet Allowed; numpy.ndarray Imported Allowed; numpy.dtype Called, StateSet Allowed")]
    public async Task Of_scikit_learn_are_safe(string file, string container, string imports)
    {
        var scan = await ScanAsync(await ReadAsync($"models/ormb/{file}"), file);

        Assert.Equal((PickleVerdict.Safe, container, imports), (scan.Verdict, scan.Container.ToString(), string.Join("; ", Imports(scan))));
        Assert.Empty(scan.Problems);
    }

    [Theory]
    [InlineData("gguf/dummy.gguf")]
    [InlineData("onnx/light_shufflenet.onnx")]
    [InlineData("onnx/light_squeezenet.onnx")]
    [InlineData("tflite/parse_example.tflite")]
    [InlineData("tensorflow/half_plus_two/saved_model.pb")]
    [InlineData("ormb/SavedModel-fashion/model/saved_model.pb")]
    [InlineData("ormb/SavedModel-fashion/model/variables/variables.data-00000-of-00001")]
    [InlineData("ormb/SavedModel-fashion/model/variables/variables.index")]
    [InlineData("ormb/XGBoost-model/model/model.xgboost")]
    [InlineData("ormb/PMML-model/model/single_audit_mlp.pmml")]
    [InlineData("ormb/MLflow-model/model/MLmodel")]
    [InlineData("ormb/MLflow-model/model/conda.yaml")]
    [InlineData("ORIGIN.md")]
    public async Task Of_other_formats_have_no_pickle_and_cost_one_read(string file)
    {
        await using var content = new CountedStream(new MemoryStream(await ReadAsync($"models/{file}")));

        var scan = await PickleScanner.ScanAsync(file, content, PickleAllowList.Default, Cancellation);

        Assert.Equal((PickleVerdict.NoPickle, PickleContainer.None), (scan.Verdict, scan.Container));
        Assert.InRange(content.BytesRead, 0, 2048);
    }

    private static Task<byte[]> ReadAsync(string file) => File.ReadAllBytesAsync(SharedFiles.Require(file), Cancellation);
}
