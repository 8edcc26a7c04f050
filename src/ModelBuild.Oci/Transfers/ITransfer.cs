namespace ModelBuild.Oci.Transfers;

/// <summary>One thing on its way. Its reports are bytes as they move; negative where some must move again.</summary>
public interface ITransfer : IProgress<long>, IDisposable
{
    /// <summary>So many bytes need not move: they are where they should be.</summary>
    void Skip(long bytes);

    /// <summary>So many bytes need not move: an earlier try, which broke off, left them. Negative where they turn out to be of no use.</summary>
    void Resume(long bytes);
}
