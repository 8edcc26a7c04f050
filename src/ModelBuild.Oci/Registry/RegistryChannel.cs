using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry;

/// <summary>Sends the requests of one repository and names the repository in their failures.</summary>
internal sealed class RegistryChannel(RegistryEndpoint endpoint, RepositoryAddress repository, HttpMessageInvoker http, RetryPolicy policy, TimeProvider time)
{
    private static readonly ProductInfoHeaderValue Product =
        new("ModelBuild", typeof(RegistryChannel).Assembly.GetName().Version?.ToString(3));

    public RepositoryAddress Repository => repository;

    public RegistryEndpoint Endpoint => endpoint;

    public RetryPolicy Policy => policy;

    public TimeProvider Time => time;

    /// <summary>A URL of the repository: <c>manifests/…</c>, <c>blobs/…</c>, <c>tags/list</c>.</summary>
    public Uri Url(string path) => new(endpoint.Url, $"{endpoint.Path}/{repository.Name}/{path}");

    /// <summary>Sends a request; an answer of any status comes back, and must be disposed.</summary>
    /// <exception cref="RegistryException">No answer came.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.Add(Product);
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (request.Headers.Accept.Count == 0)
        {
            request.Headers.Accept.Add(new("*/*"));
        }

        try
        {
            return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException exception)
        {
            exception.Repository = repository;
            throw;
        }
    }

    /// <summary>The failure that an answer is.</summary>
    public async Task<RegistryException> FailureAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var failure = await FailedAnswer.ReadAsync(request, response, policy, time, cancellationToken).ConfigureAwait(false);
        failure.Repository = repository;
        return failure;
    }

    /// <summary>The failure of an answer that is good and makes no sense.</summary>
    public RegistryException Failure(RegistryRequest request, HttpResponseMessage response, RegistryFailure failure, string detail) => new(failure, detail)
    {
        Method = request.Method.Method,
        Url = SafeUrl.Of(response.RequestMessage?.RequestUri ?? request.RequestUri),
        StatusCode = (int)response.StatusCode,
        Repository = repository,
    };
}
