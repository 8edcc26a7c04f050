using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using ModelBuild.Oci;
using ModelBuild.Testing.Faults;
using ModelBuild.Testing.Loopback;

namespace ModelBuild.Testing;

/// <summary>
/// A registry in this process, over real HTTP on a free loopback port: behaves as CNCF distribution 3 and Harbor were
/// measured to, records every request, and does wrong what <see cref="Faults"/> plans.
/// </summary>
public sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly AccessTokens tokens = new();
    private readonly RegistryState state;
    private readonly RegistryHandler handler;
    private readonly WebApplication application;

    private LoopbackRegistry(LoopbackOptions options)
    {
        state = new(options, new(folder.Path));
        handler = new(state, tokens);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options));
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Host { get; private set; } = "";

    public Uri Url => new($"{(state.Options.Certificate is null ? "http" : "https")}://{Host}");

    public RegistryAddress Address => RegistryAddress.OfHost(Host);

    public RequestLog Requests { get; } = new();

    public FaultPlan Faults { get; } = new();

    /// <summary>What a repository holds; empty where nothing was ever pushed.</summary>
    public HeldRepository this[string repository] => state[repository];

    /// <summary>The repositories that hold something.</summary>
    public IReadOnlyCollection<HeldRepository> Repositories => state.Repositories;

    public static async Task<LoopbackRegistry> StartAsync(LoopbackOptions? options = null)
    {
        var registry = new LoopbackRegistry(options ?? new());
        await registry.application.StartAsync();
        var addresses = registry.application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        registry.Host = new Uri(addresses.Addresses.Single()).Authority;
        return registry;
    }

    /// <summary>The address of a repository of this registry.</summary>
    public RepositoryAddress Repository(string name) => Address.Repository(name);

    /// <summary>Every access token that was given out has ended.</summary>
    public void EndTokens() => tokens.EndAll();

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        folder.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, LoopbackOptions options)
    {
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (options.Certificate is not null)
            {
                listen.UseHttps(https => Configure(https, options));
            }
        });
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        // A write ends when the kernel has the bytes, so that a fault cuts where it says.
        kestrel.Limits.MaxResponseBufferSize = 0;
    }

    private static void Configure(HttpsConnectionAdapterOptions https, LoopbackOptions options)
    {
        https.ServerCertificate = options.Certificate;
        if (options.ClientAuthority is { } authority)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => authority.Issued(certificate);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Host.Port is null)
        {
            // Who leaves out the port came through a proxy that ends TLS (StandInProxy), and is to come back the same way.
            context.Request.Scheme = Uri.UriSchemeHttps;
        }

        var request = new RecordedRequest(context);
        Requests.Add(request);
        request.Fault = Faults.For(request);
        context.Request.Body = new ReadThrough(context.Request.Body, async (inner, _, buffer, cancellationToken) =>
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            request.CountIn(count);
            return count;
        });
        var writer = context.Response.BodyWriter;
        context.Response.Body = new WriteThrough(context.Response.Body, async (_, _, bytes, cancellationToken) =>
        {
            request.CountOut(bytes.Length);
            // For a client that is gone the server takes all and sends nothing, until it gets to say so.
            if ((await writer.WriteAsync(bytes, cancellationToken)).IsCompleted)
            {
                throw new IOException("The client has gone.");
            }
        });
        var lost = false;
        context.Response.OnStarting(() => Task.FromResult(request.Status = lost ? 0 : context.Response.StatusCode));
        try
        {
            await Task.Delay(state.Options.Latency, context.RequestAborted);
            await (request.Fault is { } fault ? fault.RunAsync(context, () => handler.AnswerAsync(context)) : handler.AnswerAsync(context));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client went away, or a fault ended the connection.
            lost = true;
            context.Abort();
        }
        finally
        {
            request.End();
        }
    }
}
