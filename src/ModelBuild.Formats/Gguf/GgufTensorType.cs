namespace ModelBuild.Formats.Gguf;

/// <summary>How ggml stores elements: so many to a block of so many bytes.</summary>
/// <param name="BlockElements">Zero for a type of a later version, whose tensors cannot be measured.</param>
internal readonly record struct GgufTensorType(string Name, int BlockElements, int BlockBytes)
{
    private static readonly Dictionary<uint, GgufTensorType> Types = new()
    {
        [0] = new(ElementType.Float32, 1, 4),
        [1] = new(ElementType.Float16, 1, 2),
        [2] = new("Q4_0", 32, 18),
        [3] = new("Q4_1", 32, 20),
        [6] = new("Q5_0", 32, 22),
        [7] = new("Q5_1", 32, 24),
        [8] = new("Q8_0", 32, 34),
        [9] = new("Q8_1", 32, 36),
        [10] = new("Q2_K", 256, 84),
        [11] = new("Q3_K", 256, 110),
        [12] = new("Q4_K", 256, 144),
        [13] = new("Q5_K", 256, 176),
        [14] = new("Q6_K", 256, 210),
        [15] = new("Q8_K", 256, 292),
        [16] = new("IQ2_XXS", 256, 66),
        [17] = new("IQ2_XS", 256, 74),
        [18] = new("IQ3_XXS", 256, 98),
        [19] = new("IQ1_S", 256, 50),
        [20] = new("IQ4_NL", 32, 18),
        [21] = new("IQ3_S", 256, 110),
        [22] = new("IQ2_S", 256, 82),
        [23] = new("IQ4_XS", 256, 136),
        [24] = new(ElementType.Int8, 1, 1),
        [25] = new(ElementType.Int16, 1, 2),
        [26] = new(ElementType.Int32, 1, 4),
        [27] = new(ElementType.Int64, 1, 8),
        [28] = new(ElementType.Float64, 1, 8),
        [29] = new("IQ1_M", 256, 56),
        [30] = new(ElementType.BFloat16, 1, 2),
        [34] = new("TQ1_0", 256, 54),
        [35] = new("TQ2_0", 256, 66),
        [39] = new("MXFP4", 32, 17),
        [40] = new("NVFP4", 0, 0),
        [41] = new("Q1_0", 0, 0),
        [42] = new("Q2_0", 0, 0),
    };

    /// <summary>Whether it makes weights smaller than they were: every type that is ggml's own.</summary>
    public bool IsQuantized => BlockElements != 1;

    public static GgufTensorType Of(uint number) => Types.TryGetValue(number, out var type) ? type : new(ElementType.Unknown(number), 0, 0);
}
