namespace ModelBuild.Oci.Registry.Transport;

/// <summary>Sends a request again when its failure may pass. The whole way is gone again, token and redirects included.</summary>
internal sealed class RetryHandler(RetryPolicy policy, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request is not RegistryRequest { Once: false } repeatable)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var budget = policy.Begin();
        while (true)
        {
            HttpResponseMessage? response = null;
            TimeSpan? retryAfter;
            try
            {
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return await ReadAsync(response, repeatable, cancellationToken).ConfigureAwait(false);
                }

                // Neither a wait nor what its caller does about it may hold a connection.
                await BoundedBody.DetachErrorAsync(response, time, cancellationToken).ConfigureAwait(false);
                if (!RetryPolicy.IsTransient(response.StatusCode))
                {
                    return response;
                }

                retryAfter = policy.RetryAfter(response);
                if (!await budget.TryWaitAsync(retryAfter, cancellationToken).ConfigureAwait(false))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (RegistryException exception) when (exception.IsTransient)
            {
                response?.Dispose();
                if (!await budget.TryWaitAsync(exception.RetryAfter, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
            catch
            {
                response?.Dispose();
                throw;
            }
        }
    }

    /// <summary>Reads a small body here, where a break in the middle of it is still tried again.</summary>
    private static async Task<HttpResponseMessage> ReadAsync(HttpResponseMessage response, RegistryRequest request, CancellationToken cancellationToken)
    {
        if (request.BodyLimit > 0)
        {
            var body = await BoundedBody.ReadAsync(response.Content, request.BodyLimit + 1, cancellationToken).ConfigureAwait(false);
            var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content.Dispose();
            response.Content = content;
        }

        return response;
    }
}
