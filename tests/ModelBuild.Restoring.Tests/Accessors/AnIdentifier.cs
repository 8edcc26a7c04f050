using ModelBuild.Restoring.Accessors;

namespace ModelBuild.Restoring.Tests.Accessors;

public sealed class AnIdentifier
{
    [Theory]
    [InlineData("fashion-mnist", "FashionMnist")]
    [InlineData("saved_model.pb", "SavedModelPb")]
    [InlineData("onnx/model.onnx", "OnnxModelOnnx")]
    [InlineData("bert", "Bert")]
    [InlineData("GPT2", "GPT2")]
    [InlineData("7b", "_7b")]
    [InlineData("...", "_0")]
    [InlineData("", "_0")]
    [InlineData("class", "Class")]
    [InlineData("模型", "模型")]
    [InlineData("a\u200db", "AB")]
    [InlineData("😀smile", "Smile")]
    [InlineData("e\u0301t\u0301e", "Ét\u0301e")]
    public void Is_made_of_words(string text, string expected) => Assert.Equal(expected, Identifiers.Of(text));

    [Fact]
    public void Is_never_there_twice() =>
        Assert.Equal(["A", "A_2", "A2", "Path_2"], Identifiers.OfAll(["a", "A", "a_2", "path"], ["Path"]));

    [Theory]
    [InlineData("App", "@App")]
    [InlineData("my-app.Web", "@my_app.@Web")]
    [InlineData("2048.class", "@_2048.@class")]
    [InlineData("", "")]
    [InlineData("..", "")]
    public void Of_a_namespace_may_be_any_word(string text, string expected) => Assert.Equal(expected, Identifiers.Namespace(text));
}
