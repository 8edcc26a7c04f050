using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>Files that other projects wrote. What is expected of them was read from their bytes by other means than the readers here.</summary>
public sealed class RealFiles
{
    private const string DummyMetadata =
        "some.parameter.bool=true, some.parameter.float32=0.12345679, some.parameter.float64=0.12345678901234568, some.parameter.int16=-4661, some.parameter.int32=-305419897, some.parameter.int64=-1311768467463790321, some.parameter.int8=-19, some.parameter.string=hello world, some.parameter.uint16=4660, some.parameter.uint32=305419896, some.parameter.uint64=1311768467463790320, some.parameter.uint8=18";

    [Theory]
    [InlineData(
        "onnx/light_squeezenet.onnx",
        """
        format: onnx 3
        producer: onnx-caffe2
        name: squeezenet_old
        parameters: 757 (float32: 640, int64: 117)
        precision: float32
        inputs: data_0: float32[1,3,224,224]
        outputs: softmaxout_1: float32[1,1000,1,1]
        operator sets: ai.onnx 9
        operators: Concat, ConstantOfShape, Conv, Dropout, GlobalAveragePool, MaxPool, Relu, Softmax
        """)]
    [InlineData(
        "onnx/light_shufflenet.onnx",
        """
        format: onnx 3
        producer: onnx-caffe2
        name: shufflenet
        parameters: 657 (int64: 537, float32: 120)
        precision: int64
        inputs: gpu_0/data_0: float32[1,3,224,224]
        outputs: gpu_0/softmax_1: float32[1,1000]
        operator sets: ai.onnx 9
        operators: AveragePool, BatchNormalization, Concat, ConstantOfShape, Conv, Gemm, MaxPool, Relu, Reshape, Softmax, Sum, Transpose
        """)]
    [InlineData("gguf/dummy.gguf", "format: gguf 3\nparameters: 183 (float32: 183)\nprecision: float32\nmetadata: " + DummyMetadata)]
    [InlineData("gguf/dummy-00001-of-00002.gguf", "format: gguf 3\nparameters: 0\nmetadata: " + DummyMetadata + ", split.count=2, split.no=0, split.tensors.count=10\nneeds: dummy-00002-of-00002.gguf")]
    [InlineData("gguf/dummy-00002-of-00002.gguf", "format: gguf 3\nparameters: 183 (float32: 183)\nprecision: float32\nmetadata: split.count=2, split.no=1, split.tensors.count=10\nneeds: dummy-00001-of-00002.gguf")]
    [InlineData(
        "tflite/parse_example.tflite",
        """
        format: tflite 3
        name: main
        description: MLIR Converted.
        parameters: 1 (float32: 1)
        precision: float32
        inputs: input: string[?]
        outputs: ParseExample/ParseExampleV2: float32[?,1], ParseExample/ParseExampleV2:1: string[?,1]
        operators: custom::ParseExampleV2
        metadata: min_runtime_version=(16 bytes), signature_defs_metadata=(268 bytes)
        """)]
    [InlineData(
        "ormb/SavedModel-fashion/model/saved_model.pb",
        """
        format: savedmodel 1
        producer: TensorFlow 2.2.0
        tags: serve
        inputs: Conv1_input: float32[?,28,28,1]
        outputs: Softmax: float32[?,10]
        signatures: serving_default(Conv1_input: float32[?,28,28,1]) -> Softmax: float32[?,10]
        """)]
    public async Task Are_described_rightly(string file, string expected) => Assert.Equal(expected, await Reading.TextOfSharedAsync(file));

    [Theory]
    [InlineData("gguf/dummy.gguf")]
    [InlineData("gguf/dummy-00001-of-00002.gguf")]
    [InlineData("gguf/dummy-00002-of-00002.gguf")]
    [InlineData("onnx/light_squeezenet.onnx")]
    [InlineData("onnx/light_shufflenet.onnx")]
    [InlineData("tflite/parse_example.tflite")]
    [InlineData("tensorflow/half_plus_two/saved_model.pb")]
    [InlineData("ormb/SavedModel-fashion/model/saved_model.pb")]
    public async Task Are_read_or_refused_by_name_wherever_they_are_cut_off(string file) =>
        Assert.Null(await Truncations.FirstFailureAsync(file, await File.ReadAllBytesAsync(SharedFiles.Require("models/" + file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("gguf/dummy.gguf")]
    [InlineData("onnx/light_squeezenet.onnx")]
    [InlineData("tflite/parse_example.tflite")]
    [InlineData("tensorflow/half_plus_two/saved_model.pb")]
    public async Task Are_read_or_refused_by_name_however_they_are_damaged(string file) =>
        await Mutations.HoldAsync((file, await File.ReadAllBytesAsync(SharedFiles.Require("models/" + file), TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("pickle/benign0_v3.pkl")]
    [InlineData("ormb/SKLearn-model/model/model.joblib")]
    [InlineData("ormb/MLflow-model/ormbfile.yaml")]
    [InlineData("tensorflow/half_plus_two/assets/foo.txt")]
    public async Task Of_other_kinds_have_no_facts(string file)
    {
        await using var content = File.OpenRead(SharedFiles.Require("models/" + file));

        Assert.Null(await ModelFileReader.ReadAsync(file, content, TestContext.Current.CancellationToken));
    }
}
