using System.Buffers.Binary;
using System.Text;
using static ModelBuild.Formats.Tests.Kit.FlatbufferPart;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Binary formats that are one file.</summary>
internal static class FlatFiles
{
    public static byte[] Onnx() =>
    [
        .. Wire.Number(1, 8), .. Wire.Text(2, "pytorch"),
        .. Wire.Message(7,
            Wire.Message(5, Wire.Number(1, 3), Wire.Number(2, 1), Wire.Text(8, "w"), Wire.Bytes(9, new byte[12])),
            Wire.Message(1, Wire.Text(4, "MatMul")),
            Wire.Message(11, Wire.Text(1, "x"), Wire.Message(2, Wire.Message(1, Wire.Number(1, 1), Wire.Message(2, Wire.Message(1, Wire.Text(2, "n")))))),
            Wire.Message(12, Wire.Text(1, "y"))),
        .. Wire.Message(8, Wire.Number(2, 17)),
    ];

    public static byte[] SavedModel()
    {
        byte[] tensor = [.. Wire.Text(1, "x:0"), .. Wire.Number(2, 1), .. Wire.Message(3, Wire.Message(2, Wire.Number(1, -1)))];
        byte[] signature = [.. Wire.Message(1, Wire.Text(1, "x"), Wire.Bytes(2, tensor)), .. Wire.Text(3, "predict")];
        return [.. Wire.Number(1, 1), .. Wire.Message(2, Wire.Message(1, Wire.Text(4, "serve"), Wire.Text(5, "2.2.0")), Wire.Message(5, Wire.Text(1, "serving_default"), Wire.Bytes(2, signature)))];
    }

    public static byte[] TFLite()
    {
        var graph = Table((4, List(Table((4, Numbers(1, 3)), (10, Text("in"))), Table((4, Numbers(2)), (6, Byte(9)), (8, Number(1)), (10, Text("w"))))), (6, Numbers(0)), (8, Numbers(1)));
        return FlatbufferFile.Of(Table((4, Number(3)), (6, List(Table((4, Byte(3))))), (8, List(graph)), (12, List(Table(), Table((4, Text("12")))))));
    }

    public static byte[] ExecuTorch() => FlatbufferFile.Of(
        Table((6, List(Table((4, Text("forward")), (16, List(Table((4, Text("aten::add")), (6, Text("out"))), Table((4, Text("aten::mm"))))), (18, List(Table((4, Text("XnnpackBackend"))))))))), "ET12");

    public static byte[] Ort()
    {
        var size = Table((4, Table((4, Byte(1)), (6, Long(3)))));
        var name = Table((4, Table((4, Byte(2)), (8, Text("n")))));
        var type = Table((6, Byte(1)), (8, Table((4, Number(1)), (6, Table((4, List(size, name, Table())))))));
        var graph = Table(
            (4, List(Table((4, Text("w")), (8, Longs(2, 3)), (10, Number(10))))),
            (6, List(Table((4, Text("x")), (8, type)), Table((4, Text("y"))))),
            (8, List(Table((14, Text("MatMul"))), Table((8, Text("com.microsoft")), (14, Text("FusedGemm"))))),
            (14, List(Text("x"))),
            (16, List(Text("y"), Text("z"))));
        var model = Table((6, List(Table((6, Long(17))))), (8, Text("pytorch")), (10, Text("2.1")), (16, Text("About")), (18, graph), (22, List(Table((4, Text("k")), (6, Text("v"))))));
        return FlatbufferFile.Of(Table((4, Text("6")), (6, model)), "ORTM");
    }

    public static byte[] Hdf5(string configuration)
    {
        byte[] superblock = [0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0, .. new byte[8], .. Enumerable.Repeat((byte)0xFF, 8)];
        byte[] rest = [.. new byte[60], .. "model_config"u8, .. Encoding.UTF8.GetBytes(configuration), .. "keras_version"u8, 1, 2, 3];
        return [.. superblock, .. BitConverter.GetBytes((long)(superblock.Length + 8 + rest.Length)), .. rest];
    }

    public static byte[] CoreML()
    {
        byte[] Feature(string name, byte[] type) => [.. Wire.Text(1, name), .. Wire.Bytes(3, type)];
        return
        [
            .. Wire.Number(1, 8),
            .. Wire.Message(2,
                Wire.Bytes(1, Feature("image", Wire.Message(4, Wire.Number(1, 224), Wire.Number(2, 112)))),
                Wire.Bytes(1, Feature("x", Wire.Message(5, Wire.Bytes(1, [.. Wire.Varint(1), .. Wire.Varint(3)]), Wire.Number(2, 0x10020)))),
                Wire.Bytes(10, Feature("label", Wire.Message(3))),
                Wire.Bytes(10, Feature("scores", Wire.Message(6))),
                Wire.Message(100, Wire.Text(1, "About"), Wire.Text(2, "1.0"), Wire.Text(3, "Me"), Wire.Text(4, "MIT"), Wire.Message(100, Wire.Text(1, "com.github.apple.coremltools.version"), Wire.Text(2, "7.1")))),
            .. Wire.Message(502, Wire.Number(1, 1)),
        ];
    }

    public static byte[] TensorRT()
    {
        var json = """{"description":"Ultralytics YOLOv8n model","author":"Ultralytics","version":"8.3.0","license":"AGPL-3.0","task":"detect","batch":1,"imgsz":[640,640]}"""u8;
        return [.. BitConverter.GetBytes(json.Length), .. json, .. "ftrt"u8, 1, 2, 3];
    }

    public static byte[] Npy(string type, string shape, int size)
    {
        var header = $$"""{'descr': '{{type}}', 'fortran_order': False, 'shape': {{shape}}, }""".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[size]];
    }

    /// <summary>As XGBoost writes it: keys with lengths of eight bytes, trees as lists of numbers of one type.</summary>
    public static byte[] Ubjson()
    {
        byte[] Length(long value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return [(byte)'L', .. bytes];
        }

        byte[] Text(string text) => [.. Length(text.Length), .. Encoding.ASCII.GetBytes(text)];
        byte[] Value(string text) => [(byte)'S', .. Text(text)];
        byte[] Object(params (string Key, byte[] Value)[] fields) => [(byte)'{', .. fields.SelectMany(field => Text(field.Key).Concat(field.Value)), (byte)'}'];
        byte[] Array(params byte[][] items) => [.. "[#"u8, .. Length(items.Length), .. items.SelectMany(item => item)];
        byte[] weights = [.. "[$d#"u8, .. Length(3), .. new byte[12]];
        return Object(
            ("learner", Object(
                ("attributes", Object()),
                ("feature_names", Array(Value("a"), Value("b"))),
                ("feature_types", Array()),
                ("gradient_booster", Object(
                    ("model", Object(("gbtree_model_param", Object(("num_trees", Value("1")))), ("trees", Array(Object(("base_weights", weights), ("categories", [.. "[$l#"u8, .. Length(0)]), ("id", [(byte)'i', 0])))))),
                    ("name", Value("gbtree")))),
                ("learner_model_param", Object(("base_score", Value("5E-1")), ("num_feature", Value("2")))),
                ("objective", Object(("name", Value("reg:squarederror")))))),
            ("version", Array([(byte)'i', 3], [(byte)'i', 0], [(byte)'i', 2])));
    }
}
