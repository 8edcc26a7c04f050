using System.IO.Compression;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>One file or more of each format that is read. What they say stands in <c>Golden/specimens.txt</c>.</summary>
internal static class Specimens
{
    public static IReadOnlyList<Specimen> All { get; } =
    [
        new("safetensors", "model.safetensors", SafetensorsFile.Of("""{"__metadata__":{"format":"pt"},"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", 20)),
        new("gguf", "model.gguf", new GgufFile().Text("general.architecture", "llama").UInt32("llama.context_length", 4096).Texts("tokenizer.ggml.tokens", "a", "b").Tensor("w", 0, 0, 2, 3).Build(24)),
        new("onnx", "model.onnx", FlatFiles.Onnx()),
        new("savedmodel", "saved_model.pb", FlatFiles.SavedModel()),
        new("tflite", "model.tflite", FlatFiles.TFLite()),
        Specimen.OfText("hf config", "config.json", """{"architectures":["BertForMaskedLM"],"model_type":"bert","torch_dtype":"float16","max_position_embeddings":512,"transformers_version":"4.43.0"}"""),
        Specimen.OfText("hf card", "README.md", "---\nlicense: mit\ntags: [a, &x b]\nbase_model:\n- org/base\n---\n# A model\n"),
        Specimen.OfText("hf index", "model.safetensors.index.json", """{"metadata":{"total_size":8},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""),
        Specimen.OfText("diffusers", "model_index.json", """{"_class_name":"StableDiffusionPipeline","_diffusers_version":"0.30.0","feature_extractor":[null,null],"unet":["diffusers","UNet2DConditionModel"],"vae":["diffusers","AutoencoderKL"]}"""),
        Specimen.OfText("mlflow", "MLmodel", TextFiles.MLmodel),
        .. PickleFiles.All,
        new("torchserve", "model.mar", ZippedFile.Of(("MAR-INF/MANIFEST.json", """{"createdOn":"01/01/2024","runtime":"python","model":{"modelName":"densenet","serializedFile":"w.pt","handler":"image_classifier","modelVersion":"1.0"},"archiverVersion":"0.11.0"}"""u8.ToArray()), ("w.pt", [1, 2, 3]))),
        new("pt2", "model.pt2", ZippedFile.Of(("m/archive_format", "pt2"u8.ToArray()), ("m/archive_version", "0"u8.ToArray()), ("m/models/model.json", "{}"u8.ToArray()), ("m/byteorder", "little"u8.ToArray()))),
        new("skops", "model.skops", ZippedFile.Of(CompressionLevel.Optimal, ("schema.json", """{"__class__":"LogisticRegression","__module__":"sklearn.linear_model._logistic","__loader__":"ObjectNode","content":{"a":[1,2]},"protocol":2,"_skops_version":"0.10.0"}"""u8.ToArray()))),
        new("mlnet", "model.zip", MLNetFiles.Zip(CompressionLevel.Optimal)),
        // So that damage reaches what is in its members.
        new("mlnet, stored", "model.zip", MLNetFiles.Zip(CompressionLevel.NoCompression)),
        new("mlnet component", "Model.key", MLNetFiles.Key("LinearRegressionExec")),
        new("keras", "model.keras", ZippedFile.Of(("metadata.json", """{"keras_version":"3.5.0","date_saved":"2024-09-01@10:00:00"}"""u8.ToArray()), ("config.json", Encoding.UTF8.GetBytes(TextFiles.KerasConfig)), ("model.weights.h5", [0x89, 1, 2]))),
        new("keras h5", "model.h5", FlatFiles.Hdf5(TextFiles.KerasConfig)),
        Specimen.OfText("pmml", "model.pmml", TextFiles.Pmml),
        Specimen.OfText("openvino", "model.xml", TextFiles.OpenVino),
        Specimen.OfText("xgboost json", "model.json", TextFiles.XGBoost),
        new("xgboost ubjson", "model.ubj", FlatFiles.Ubjson()),
        Specimen.OfText("lightgbm", "model.txt", TextFiles.LightGbm),
        new("coreml", "model.mlmodel", FlatFiles.CoreML()),
        Specimen.OfText("coreml package", "Manifest.json", """{"fileFormatVersion":"1.0.0","itemInfoEntries":{"A":{"author":"com.apple.CoreML","path":"com.apple.CoreML/model.mlmodel"},"B":{"path":"com.apple.CoreML/weights"}},"rootModelIdentifier":"A"}"""),
        new("tensorrt", "model.plan", [.. "ftrt"u8, 0, 1, 2, 3]),
        new("tensorrt of ultralytics", "yolo.engine", FlatFiles.TensorRT()),
        new("executorch", "model.pte", FlatFiles.ExecuTorch()),
        new("ort", "model.ort", FlatFiles.Ort()),
        new("npy", "weights.npy", FlatFiles.Npy("<f4", "(2, 3)", 24)),
        new("npz", "weights.npz", ZippedFile.Of(CompressionLevel.Optimal, ("a.npy", FlatFiles.Npy("<f2", "(4,)", 8)), ("b/w.npy", FlatFiles.Npy("|b1", "()", 1)))),
    ];
}
