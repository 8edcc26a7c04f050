namespace ModelBuild.Formats.Gguf;

/// <summary>
/// The quantization that <c>general.file_type</c> names: the numbers of llama.cpp, which say more than the tensors' types
/// (<c>Q4_K_M</c> mixes Q4_K and Q6_K). ggml.h has other numbers from 11 up; files do not use them.
/// </summary>
internal static class GgufFileType
{
    private static readonly Dictionary<long, string> Names = new()
    {
        [2] = "Q4_0",
        [3] = "Q4_1",
        [7] = "Q8_0",
        [8] = "Q5_0",
        [9] = "Q5_1",
        [10] = "Q2_K",
        [11] = "Q3_K_S",
        [12] = "Q3_K_M",
        [13] = "Q3_K_L",
        [14] = "Q4_K_S",
        [15] = "Q4_K_M",
        [16] = "Q5_K_S",
        [17] = "Q5_K_M",
        [18] = "Q6_K",
        [19] = "IQ2_XXS",
        [20] = "IQ2_XS",
        [21] = "Q2_K_S",
        [22] = "IQ3_XS",
        [23] = "IQ3_XXS",
        [24] = "IQ1_S",
        [25] = "IQ4_NL",
        [26] = "IQ3_S",
        [27] = "IQ3_M",
        [28] = "IQ2_S",
        [29] = "IQ2_M",
        [30] = "IQ4_XS",
        [31] = "IQ1_M",
        [36] = "TQ1_0",
        [37] = "TQ2_0",
        [38] = "MXFP4_MOE",
    };

    /// <summary>Null for a number without a name, and for types that are no quantization (0 F32, 1 F16, 32 BF16).</summary>
    public static string? Quantization(long? number) => number is { } known ? Names.GetValueOrDefault(known) : null;
}
