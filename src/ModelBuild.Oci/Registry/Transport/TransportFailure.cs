using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>Says which failure something is that the network threw.</summary>
internal static class TransportFailure
{
    /// <param name="silence">How long nothing came; null where no connection was made in time.</param>
    public static RegistryException TimedOut(HttpRequestMessage request, TimeSpan? silence, Exception exception) =>
        Create(
            request,
            RegistryFailure.TimedOut,
            silence is { } time
                ? string.Create(CultureInfo.InvariantCulture, $"nothing came for {time.TotalSeconds:0.###} s")
                : "no connection was made in time",
            isTransient: true,
            exception);

    public static RegistryException Of(HttpRequestMessage request, Exception exception)
    {
        if (Causes(exception).OfType<RegistryException>().FirstOrDefault() is { } refused)
        {
            return refused;
        }

        var socket = Causes(exception).OfType<SocketException>().FirstOrDefault();
        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                Create(request, RegistryFailure.NameNotResolved, socket?.Message, socket?.SocketErrorCode == SocketError.TryAgain, exception),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls(request, exception),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } when Causes(exception).OfType<OperationCanceledException>().Any() =>
                Create(request, RegistryFailure.TimedOut, "no connection was made in time", isTransient: true, exception),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } =>
                Create(request, RegistryFailure.ConnectionRefused, socket?.Message, isTransient: true, exception),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError,
            } =>
                Create(request, RegistryFailure.Protocol, exception.Message, isTransient: false, exception),
            HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } =>
                Create(request, RegistryFailure.Protocol, exception.Message, isTransient: false, exception),
            _ => Create(request, RegistryFailure.ConnectionLost, socket?.Message, isTransient: true, exception),
        };
    }

    private static RegistryException Tls(HttpRequestMessage request, Exception exception)
    {
        var refusal = Causes(exception).OfType<AuthenticationException>().FirstOrDefault();
        if (refusal is null)
        {
            // The handshake was cut, as by a server that is just starting.
            return Create(request, RegistryFailure.ConnectionLost, exception.InnerException?.Message, isTransient: true, exception);
        }

        // .NET has no error number for bytes that are not TLS; an untrusted certificate is the one refusal it names in words.
        var isPlain = refusal.Message.Contains("frame", StringComparison.OrdinalIgnoreCase)
            || Causes(refusal).Any(cause => cause.Message.Contains("wrong version number", StringComparison.OrdinalIgnoreCase));
        return Create(request, isPlain ? RegistryFailure.NotTls : RegistryFailure.Tls, refusal.Message.TrimEnd('.'), isTransient: false, exception);
    }

    private static RegistryException Create(HttpRequestMessage request, RegistryFailure failure, string? detail, bool isTransient, Exception exception) =>
        new(failure, detail, exception) { Method = request.Method.Method, Url = SafeUrl.Of(request.RequestUri), IsTransient = isTransient };

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
