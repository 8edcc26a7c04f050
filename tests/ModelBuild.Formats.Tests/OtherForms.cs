using System.Text;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>What a format has beside the form that its specimen shows, and what only looks like it.</summary>
public sealed class OtherForms
{
    [Theory]
    [InlineData("\u0080\u0002}q\0.", "format: pickle 2")]
    [InlineData("\u0080\u0002cos\nsystem\n(S'id'\ntR.", "format: pickle 2")]
    [InlineData("ccopy_reg\n_reconstructor\n(cmy.pack\nModel\nc__builtin__\nobject\nNtR.", "format: pickle\narchitecture: my.pack.Model")]
    [InlineData("\u0080\u0002ccollections\nOrderedDict\n)R.", "format: pickle 2")]
    [InlineData("\u0080\u0002cm\nModel\n)\u0081}X\u0010\0\0\0_sklearn_versionK\u0001sb.", "format: pickle 2\narchitecture: m.Model")]
    [InlineData("BZh91AY", "format: pickle\nmetadata: compression=bz2")]
    [InlineData("\u00FD7zXZ\0", "format: pickle\nmetadata: compression=xz")]
    [InlineData("\u0004\"M\u0018....", "format: pickle\nmetadata: compression=lz4")]
    [InlineData("]\0\0\u0080\0\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\0\0", "format: pickle\nmetadata: compression=lzma")]
    public async Task Of_pickles_are_described(string pickle, string expected) => Assert.Equal(expected, await Reading.TextAsync("model.pkl", Encoding.Latin1.GetBytes(pickle)));

    [Theory]
    [InlineData("model.xml", "<net name=\"\" version=\"10\"><layers><layer id=\"0\" name=\"w\" type=\"Const\"><data element_type=\"i64\" shape=\"\" size=\"0\"/></layer></layers></net>", "format: openvino 10\nparameters: 1 (int64: 1)\nprecision: int64")]
    [InlineData("model.xml", "<net name=\"loop\" version=\"11\"><layers><layer name=\"l\" type=\"Loop\"><body><layers><layer name=\"in\" type=\"Parameter\"><data element_type=\"f32\" shape=\"1\"/></layer><layer name=\"w\" type=\"Const\"><data element_type=\"u8\" shape=\"5\" size=\"5\"/></layer></layers></body></layer></layers></net>", "format: openvino 11\nname: loop\nparameters: 5 (uint8: 5)\nprecision: uint8\noperators: Loop\nneeds: model.bin")]
    [InlineData("model.pmml", "<PMML version='3.2'><MiningModel functionName='regression'/></PMML>", "format: pmml 3.2\narchitecture: MiningModel\ntask: regression")]
    [InlineData("weird.bin", "\uFEFF<?xml version=\"1.0\"?>\r\n<p:PMML xmlns:p=\"x\" version=\"4.3\"></p:PMML>", null)]
    [InlineData("weird.pmml", "\uFEFF<?xml version=\"1.0\"?>\r\n<p:PMML xmlns:p=\"x\" version=\"4.3\"></p:PMML>", "format: pmml 4.3")]
    [InlineData("model.json", "{ \"version\": [1], \"learner\":{\"objective\":{\"name\":\"x\"}}}", null)]
    [InlineData("model.json", "{\"learner\":{\"rate\":0.1}}", null)]
    [InlineData("model.json", "{\n  \"learner\": {\"gradient_booster\":{\"name\":\"gblinear\"}}}", "format: xgboost\narchitecture: gblinear")]
    [InlineData("model.bin", "binf\0\0\0", "format: xgboost binary")]
    [InlineData("Manifest.json", "{\"name\":\"web app\"}", null)]
    [InlineData("model_index.json", "{\"name\":\"index\"}", null)]
    [InlineData("MLmodel", "name: no flavors\n", null)]
    [InlineData("MLmodel", "- a\n", null)]
    [InlineData("MLmodel", "flavors:\n  pytorch: {model_data: data, code: [a/b.py, lib], env: conda.yaml, pickle: x}\n  h2o: {data: ../model.h2o}\n", "format: mlflow\nmetadata: flavors=h2o, pytorch, flavors.h2o.data=../model.h2o, flavors.pytorch.env=conda.yaml, flavors.pytorch.model_data=data, flavors.pytorch.pickle=x\nneeds: ../model.h2o, a/b.py, conda.yaml, data/, lib/")]
    public async Task Of_text_are_described(string name, string text, string? expected) =>
        Assert.Equal(expected, await Reading.ReadAsync(name, Encoding.UTF8.GetBytes(text)) is { } facts ? FactsText.Of(facts) : null);

    [Fact]
    public async Task Of_Keras_may_be_a_list_of_layers_without_inputs()
    {
        const string configuration = """{"class_name":"Sequential","config":[{"class_name":"Dense","config":{"units":3}}],"build_config":{"input_shape":[null,4]}}""";

        Assert.Equal("format: keras\narchitecture: Sequential\ninputs: : undefined[?,4]\noperators: Dense", await Reading.TextAsync("model.h5", FlatFiles.Hdf5(configuration)));
    }

    /// <summary>Longer than a page, so that it comes in pieces.</summary>
    [Theory]
    [InlineData(100, "y: float32[7]")]
    [InlineData(100_000, "y: float32[?]")]
    public async Task Of_OpenVINO_may_have_blanks_around_a_size(int blanks, string output)
    {
        var xml = $"<net name=\"\" version=\"11\"><layers><layer id=\"0\" name=\"y\" type=\"Result\"><input><port precision=\"FP32\"><dim>{new string(' ', blanks)}7</dim></port></input></layer></layers></net>";

        Assert.Equal($"format: openvino 11\nparameters: 0\noutputs: {output}", await Reading.TextAsync("model.xml", Encoding.UTF8.GetBytes(xml)));
    }

    [Fact]
    public async Task Of_HDF5_are_no_model_without_a_configuration() => Assert.Equal("format: hdf5 0", await Reading.TextAsync("data.h5", FlatFiles.Hdf5("{\"a\":1}")));

    [Fact]
    public async Task Of_CoreML_without_a_kind_of_model_are_none() => Assert.Null(await Reading.ReadAsync("model.mlmodel", [.. Wire.Number(1, 8), .. Wire.Number(77, 1)]));

    [Fact]
    public async Task Of_numpy_that_hold_objects_have_no_count() => Assert.Equal("format: numpy 1.0\nmetadata: descr=|O, shape=(2)", await Reading.TextAsync("a.npy", FlatFiles.Npy("|O", "(2,)", 8)));

    [Fact]
    public async Task Of_zips_are_known_whatever_their_first_member()
    {
        var zip = ZippedFile.Of(("readme.txt", "x"u8.ToArray()), ("Schema", MLNetFiles.Schema()), ("TrainingInfo/Version.txt", "1.7.0"u8.ToArray()));

        Assert.Equal("format: mlnet\nproducer: ML.NET 1.7.0", await Reading.TextAsync("archive.zip", zip));
    }
}
