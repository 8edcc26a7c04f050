using System.Security.Cryptography;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>What tests of the registry client share: repositories that know nothing of this machine's credentials, in fast time.</summary>
public abstract class RegistryTest : IDisposable
{
    private readonly List<Repositories> opened = [];

    internal FastTime Time { get; } = new();

    private protected TemporaryDirectory Home { get; } = new();

    private protected Dictionary<string, string> Variables { get; } = [];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The idle time-out is so long that no test is slow enough to see it.</summary>
    private protected RepositoriesOptions Options => new()
    {
        Environment = Variables.GetValueOrDefault,
        HomeDirectory = Home.Path,
        IdleTimeout = TimeSpan.FromMinutes(30),
        Time = Time,
    };

    public void Dispose()
    {
        opened.ForEach(repositories => repositories.Dispose());
        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected IRepository Open(RepositoryAddress address) => Open(address, Options);

    private protected IRepository Open(RepositoryAddress address, RepositoriesOptions options)
    {
        var repositories = new Repositories(options);
        opened.Add(repositories);
        return repositories.Open(address);
    }

    private protected void SignIn(string host, string username = "ada", string password = "canary-secret")
    {
        var name = string.Concat(host.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        Variables[$"MODELBUILD_REGISTRY_{name}_USERNAME"] = username;
        Variables[$"MODELBUILD_REGISTRY_{name}_PASSWORD"] = password;
    }

    private protected static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private protected static Descriptor DescriptorOf(byte[] content) =>
        new() { MediaType = "application/octet-stream", Digest = Digest.Compute(content), Size = content.Length };

    private protected static OciDocument SomeManifest { get; } = OciDocument.Create(new Manifest
    {
        MediaType = MediaTypes.Manifest,
        Config = DescriptorOf("{}"u8.ToArray()),
        Layers = [],
    });

    private protected static async Task<byte[]> ReadAsync(IRepository repository, Descriptor blob, long offset = 0)
    {
        await using var stream = await repository.OpenBlobAsync(blob, offset, Cancellation);
        var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }

    private protected static async Task<RegistryException> FailureOf(Func<Task> act) => await Assert.ThrowsAsync<RegistryException>(act);

    private protected static bool IsSame(byte[] one, byte[] other) => SHA256.HashData(one).AsSpan().SequenceEqual(SHA256.HashData(other));
}
