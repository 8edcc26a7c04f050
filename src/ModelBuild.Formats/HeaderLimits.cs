namespace ModelBuild.Formats;

/// <summary>How much of a file its reader may read, and how much it may hold. Far above what real models need; what is beyond was made to harm.</summary>
internal static class HeaderLimits
{
    /// <summary>The ceiling of the format's own reader: <c>MAX_HEADER_SIZE</c>.</summary>
    public const int SafetensorsHeader = 100_000_000;

    /// <summary>Vocabulary and merges stand in the header: 20 MB for a quarter of a million tokens.</summary>
    public const long Gguf = 128L << 20;

    /// <summary>The graph, and the weights too small to be worth a seek.</summary>
    public const long Onnx = 256L << 20;

    public const long SavedModel = 64L << 20;

    public const long TFLite = 64L << 20;

    /// <summary>Tables may be pointed to any number of times: this much is taken of what was read.</summary>
    public const long FlatbufferTaken = 16L << 20;

    /// <summary>A line for each tensor of the largest models.</summary>
    public const int ShardIndex = 64 << 20;

    public const int Json = 16 << 20;

    /// <summary>Cards that list the results of many benchmarks have a megabyte of them.</summary>
    public const int FrontMatter = 2 << 20;

    /// <summary>A signature of ten thousand columns has a megabyte.</summary>
    public const int MLmodel = 2 << 20;

    /// <summary>A pickle's text is short; what is beyond is left unread, and facts that stand there are left out.</summary>
    public const long Pickle = 64L << 20;

    /// <summary>Directories, and the members that are looked into.</summary>
    public const long Zip = 256L << 20;

    /// <summary>A PyTorch archive has one for each tensor.</summary>
    public const int ZipMembers = 1 << 18;

    /// <summary>The names of all members together.</summary>
    public const long ZipNames = 32L << 20;

    /// <summary>The layers of an OpenVINO net; of PMML only what precedes its trees is read. An attribute may be all of it, and is held in memory.</summary>
    public const long Xml = 64L << 20;

    public const int XmlDepth = 256;

    /// <summary>The trees precede what is asked for, so that all of the file is gone through.</summary>
    public const long XGBoost = 4L << 30;

    /// <summary>The lines before the first tree.</summary>
    public const int LightGbm = 16 << 20;

    public const long CoreML = 64L << 20;

    public const long Flatbuffer = 64L << 20;

    /// <summary>The JSON that Ultralytics writes before a TensorRT engine.</summary>
    public const int TensorRT = 1 << 20;

    /// <summary>Keras writes its configuration near the start of an HDF5 file.</summary>
    public const int Hdf5 = 4 << 20;

    /// <summary>numpy itself refuses headers of more than 10,000 characters.</summary>
    public const int Npy = 64 << 10;

    /// <summary>The longest text that is read: a name, a description, a licence.</summary>
    public const int Text = 1 << 20;

    /// <summary>Values longer than this are left out of <see cref="ModelFacts.Metadata"/>.</summary>
    public const int MetadataValue = 64 << 10;

    public const int MetadataEntries = 1 << 16;

    public const int Tensors = 1 << 20;

    public const int Rank = 64;

    public const int Depth = 32;
}
