using System.Text;
using ModelBuild.Oci.Credentials;

namespace ModelBuild.Oci.Tests.Credentials;

/// <summary>What tests of credentials share: a home and an environment of their own.</summary>
public abstract class CredentialsTest : IDisposable
{
    protected const string Host = "registry.example.com";

    private protected TemporaryDirectory Home { get; } = new();

    private protected Dictionary<string, string> Variables { get; } = [];

    private protected TimeSpan HelperTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public void Dispose()
    {
        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<Credential?> FindAsync(string host = Host, string repository = "ml/bert") =>
        new CredentialSources(Variables.GetValueOrDefault, Home.Path, HelperTimeout)
            .FindAsync(RegistryAddress.OfHost(host).Repository(repository), TestContext.Current.CancellationToken);

    private protected async Task<CredentialException> FailureAsync() => await Assert.ThrowsAsync<CredentialException>(() => FindAsync());

    private protected static string Auth(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>A file with one entry.</summary>
    private protected static string Auths(string key, string auth = "ada:secret") => $$"""{"auths":{"{{key}}":{"auth":"{{Auth(auth)}}"} } }""";

    /// <summary>Puts a helper that is a shell script on the PATH.</summary>
    private protected void AddHelper(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helper is a shell script.");
        var path = Home.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Variables["PATH"] = $"{Path.GetDirectoryName(path)}:/usr/bin:/bin";
    }
}
