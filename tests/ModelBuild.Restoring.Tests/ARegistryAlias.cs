namespace ModelBuild.Restoring.Tests;

public sealed class ARegistryAlias : RestoringTest
{
    [Fact]
    public async Task Stands_for_a_folder_and_the_beginning_of_a_repository()
    {
        await PublishAsync("team/ml/bert", "1.0.0", "weights");

        var result = await RestoreAsync("ml/bert", "1.0.0", With(new RegistryAlias("ml", "./registry/team/ml/", Folder.Path)));

        Assert.Equal("MODEL5001", (await FailureOf(() => RestoreAsync("ml/bert", "1.0.0", With(new RegistryAlias("ml", "no host here", Folder.Path))))).Code);
        Assert.Equal("ml/bert", result.Models[0].Reference);
    }

    [Theory]
    [InlineData("ml.example", "harbor.example.com")]
    [InlineData("localhost", "harbor.example.com")]
    [InlineData("ml/x", "harbor.example.com")]
    [InlineData("ML", "harbor.example.com")]
    [InlineData("ml", "")]
    public async Task Is_one_word_that_is_no_host_and_has_an_address(string name, string address) =>
        Assert.Equal("MODEL3021", (await FailureOf(() => RestoreAsync([], With(new RegistryAlias(name, address, Folder.Path))))).Code);

    [Fact]
    public async Task Is_there_once() =>
        Assert.Equal("MODEL3021", (await FailureOf(() => RestoreAsync([], With(new RegistryAlias("ml", "./a", Folder.Path), new("ml", "./b", Folder.Path))))).Code);

    private static Func<RestoreRequest, RestoreRequest> With(params RegistryAlias[] aliases) => request => request with { Aliases = [.. aliases] };
}
