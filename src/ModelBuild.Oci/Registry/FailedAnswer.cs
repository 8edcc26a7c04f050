using System.Collections.Immutable;
using System.Net;

namespace ModelBuild.Oci.Registry;

/// <summary>Makes a failure of an answer that is one.</summary>
internal static class FailedAnswer
{
    public static async Task<RegistryException> ReadAsync(
        RegistryRequest request, HttpResponseMessage response, RetryPolicy policy, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await BoundedBody.ReadErrorAsync(response.Content, time, cancellationToken).ConfigureAwait(false);
        var errors = RegistryError.Parse(body, response.Content.Headers.ContentType?.MediaType);
        // A redirect's target that asks for a password is never given one.
        var asked = response.RequestMessage?.RequestUri ?? request.RequestUri!;
        var isElsewhere = response.StatusCode == HttpStatusCode.Unauthorized && !RegistryEndpoint.SameOrigin(asked, request.RequestUri!);
        return new(
            isElsewhere ? RegistryFailure.Redirect : FailureOf(response.StatusCode, errors),
            isElsewhere ? $"it leads to '{SafeUrl.Of(asked)}', which asks for credentials of its own" : null)
        {
            Method = request.Method.Method,
            Url = SafeUrl.Of(asked),
            StatusCode = (int)response.StatusCode,
            Errors = errors,
            RetryAfter = policy.RetryAfter(response),
            CredentialSource = request.CredentialSource,
            WithheldFrom = request.WithheldFrom,
            IsTransient = RetryPolicy.IsTransient(response.StatusCode),
        };
    }

    private static RegistryFailure FailureOf(HttpStatusCode status, ImmutableArray<RegistryError> errors) => status switch
    {
        HttpStatusCode.Unauthorized => RegistryFailure.Unauthorized,
        _ when errors.Any(IsImmutability) => RegistryFailure.Immutable,
        HttpStatusCode.Forbidden => RegistryFailure.Forbidden,
        HttpStatusCode.NotFound => RegistryFailure.NotFound,
        HttpStatusCode.MethodNotAllowed => RegistryFailure.Unsupported,
        HttpStatusCode.RequestEntityTooLarge => RegistryFailure.TooLarge,
        HttpStatusCode.RequestTimeout or (HttpStatusCode)499 => RegistryFailure.TimedOut,
        HttpStatusCode.TooManyRequests => RegistryFailure.TooManyRequests,
        >= HttpStatusCode.InternalServerError => RegistryFailure.Unavailable,
        >= HttpStatusCode.BadRequest when errors.Any(error => error.Code == "UNSUPPORTED") => RegistryFailure.Unsupported,
        >= HttpStatusCode.BadRequest => RegistryFailure.Rejected,
        _ => RegistryFailure.Protocol,
    };

    /// <summary>ECR, Artifact Registry and others have a 400 of their own for a tag that must not move.</summary>
    private static bool IsImmutability(RegistryError error) =>
        error.Message.Contains("immutable", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("cannot be overwritten", StringComparison.OrdinalIgnoreCase);
}
