using System.Collections.Concurrent;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>Where the models of one restore come from, and what is to be said of how they came.</summary>
internal sealed class RestoreSource(Repositories repositories)
{
    /// <summary>What a user should know of though it stops nothing.</summary>
    public ConcurrentQueue<Diagnostic> Warnings { get; } = new();

    /// <summary>What explains how models came to be here, to those who ask.</summary>
    public ConcurrentQueue<Diagnostic> Notes { get; } = new();

    /// <summary>Opens a repository, or the mirrors of it, to read it.</summary>
    public Task<IRepository> OpenAsync(RepositoryAddress address, CancellationToken cancellationToken) => repositories.OpenToReadAsync(
        address,
        incident => (MirrorDiagnostics.IsWarning(incident) ? Warnings : Notes).Enqueue(MirrorDiagnostics.Of(incident)),
        cancellationToken);

    /// <summary>What opens a blob at a byte offset.</summary>
    public Func<long, CancellationToken, Task<Stream>> OpenerOf(RepositoryAddress address, Descriptor blob) => async (offset, cancellation) =>
        await (await OpenAsync(address, cancellation).ConfigureAwait(false)).OpenBlobAsync(blob, offset, cancellation).ConfigureAwait(false);

    /// <inheritdoc cref="Repositories.LookUpTagAsync"/>
    public Task<Descriptor?> LookUpTagAsync(RepositoryAddress address, string tag, CancellationToken cancellationToken) => repositories.LookUpTagAsync(address, tag, cancellationToken);
}
