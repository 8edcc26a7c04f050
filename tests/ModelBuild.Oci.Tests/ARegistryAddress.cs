namespace ModelBuild.Oci.Tests;

public sealed class ARegistryAddress
{
    [Theory]
    [InlineData("harbor.example.com")]
    [InlineData("harbor")]
    [InlineData("localhost:5000")]
    [InlineData("[::1]:5000")]
    public void Is_a_host(string text)
    {
        var address = RegistryAddress.Parse(text, "/base");

        Assert.Equal(text, address.Host);
        Assert.Null(address.Directory);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("../registry", "/registry")]
    [InlineData(".", "/base")]
    [InlineData("/srv/registry/", "/srv/registry")]
    [InlineData("file:///srv/registry", "/srv/registry")]
    public void Or_a_folder(string text, string directory)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths of this table are Unix paths.");

        Assert.Equal(directory, RegistryAddress.Parse(text, "/base").Directory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("harbor.example.com/ml")]
    [InlineData("https://harbor.example.com")]
    [InlineData("ada:secret@harbor.example.com")]
    [InlineData("harbor.example.com:")]
    [InlineData("harbor_example")]
    public void And_nothing_else(string text) => Assert.Throws<InvalidReferenceException>(() => RegistryAddress.Parse(text, "/base"));

    [Fact]
    public void A_host_with_a_name_behind_it_is_told_apart_for_the_user()
    {
        var failure = Assert.Throws<InvalidReferenceException>(() => RegistryAddress.Parse("harbor.example.com/ml/bert", "/base"));

        Assert.Contains("'harbor.example.com'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'ml/bert' belongs to the repository", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_keeps_its_repositories_below_itself()
    {
        using var folder = new TemporaryDirectory();
        var registry = RegistryAddress.InFolder(folder.Path);

        Assert.Equal(folder["ml/bert"], registry.Repository("ml/bert").Directory);
        Assert.Throws<InvalidReferenceException>(() => registry.Repository("../bert"));
        Assert.Throws<InvalidReferenceException>(() => registry.Repository("/etc"));
    }
}
