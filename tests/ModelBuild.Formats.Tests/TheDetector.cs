using System.Text;

namespace ModelBuild.Formats.Tests;

/// <summary>Content before names, and names only for content that can be what they say.</summary>
public sealed class TheDetector
{
    [Theory]
    [InlineData("model.onnx", "GGUF", "gguf")]
    [InlineData("model.gguf", "text", null)]
    [InlineData("model.pkl", "text", null)]
    [InlineData("model.pt", "text", null)]
    [InlineData("model.pt", "(lp0\n.", "pt")]
    [InlineData("model.pkl", "\u0080\u0004.", "pickle")]
    [InlineData("model.pt", "\u0080\u0002}.", "pt")]
    [InlineData("model.bin", "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.", "pt")]
    [InlineData("weights.bin", "\u0080\u0004.", "pickle")]
    [InlineData("weights.bin", "\u0080\u0002`\u00b5", null)]
    [InlineData("weights.pkl", "\u0080\u0002`\u00b5", "pickle")]
    [InlineData("deploy.plan", "terraform", null)]
    [InlineData("model.engine", "ftrt\0", "tensorrt")]
    [InlineData("model.mlmodel", "<xml/>", null)]
    [InlineData("model.mlmodel", "\u0008\u0005", "coreml")]
    [InlineData("model.xgb", "text", null)]
    [InlineData("model.keras", "PK\u0003\u0004text", null)]
    [InlineData("model.keras", "\u0089HDF\r\n\u001a\n", "keras")]
    [InlineData("model.h5", "\u0089HDF\r\n\u001a\n", "hdf5")]
    [InlineData("model.h5", "\u0089HDFtext", null)]
    [InlineData("a.bin", "    ORTM", "ort")]
    [InlineData("a.bin", "    ET12", "executorch")]
    [InlineData("a.bin", "    ETxx", null)]
    [InlineData("a.bin", "ML\0MODEL", "mlnet")]
    [InlineData("page.xml", "<html><net2 a=\"\"/></html>", null)]
    [InlineData("MLmodel", "text\0", null)]
    [InlineData("MLmodel", "flavors:\n", "mlflow")]
    public void Goes_by_content_first(string name, string header, string? format) => Assert.Equal(format, FormatDetector.Detect("models/" + name, Encoding.Latin1.GetBytes(header)));
}
