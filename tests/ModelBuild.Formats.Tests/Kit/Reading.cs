namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Reads bytes as a file of a name.</summary>
internal static class Reading
{
    public static Task<ModelFacts?> ReadAsync(string name, byte[] bytes) => ModelFileReader.ReadAsync(name, new MemoryStream(bytes, writable: false), TestContext.Current.CancellationToken);

    public static async Task<ModelFacts> FactsAsync(string name, byte[] bytes) => Assert.IsType<ModelFacts>(await ReadAsync(name, bytes));

    public static async Task<string> TextAsync(string name, byte[] bytes) => FactsText.Of(await FactsAsync(name, bytes));

    /// <summary>Expects that the file is refused, and returns why.</summary>
    public static async Task<string> RefusedAsync(string name, byte[] bytes) =>
        (await Assert.ThrowsAsync<MalformedModelException>(() => ReadAsync(name, bytes))).Reason;

    /// <summary>Whether the file is read, or refused by name: all that may happen to a file, whatever is in it.</summary>
    public static async Task<bool> HoldsAsync(string name, byte[] bytes)
    {
        try
        {
            return await ReadAsync(name, bytes) is null or { ParameterCount: null or >= 0 };
        }
        catch (MalformedModelException exception)
        {
            return exception.Offset >= 0 && exception.Offset <= bytes.Length;
        }
    }
}
