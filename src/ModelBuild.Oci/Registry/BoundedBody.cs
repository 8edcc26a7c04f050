namespace ModelBuild.Oci.Registry;

/// <summary>Reads bodies of unknown length into memory that grows with what arrives, not with what was announced.</summary>
internal static class BoundedBody
{
    private static readonly TimeSpan ErrorDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The first <paramref name="limit"/> bytes, or all where there are fewer.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await CopyAsync(content, body, limit, cancellationToken).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>What an error's body says, as far as it comes. An error body that breaks or dawdles must not hide the error.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpContent content, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(ErrorDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var body = new MemoryStream();
        try
        {
            await CopyAsync(content, body, RegistryError.MaxBodySize, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RegistryException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What came before the break is all there is to show.
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>Reads an error's body now, so that its connection is free while something is done about the error.</summary>
    public static async Task DetachErrorAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        using var attached = response.Content;
        var content = new ReadOnlyMemoryContent(await ReadErrorAsync(attached, time, cancellationToken).ConfigureAwait(false));
        content.Headers.ContentType = attached.Headers.ContentType;
        response.Content = content;
    }

    private static async Task CopyAsync(HttpContent content, MemoryStream body, int limit, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        int count;
        while (body.Length < limit
            && (count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit - body.Length)), cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, count);
        }
    }
}
