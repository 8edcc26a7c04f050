namespace ModelBuild.Oci.Transfers;

/// <summary>Told what takes long, and how far it is. Called from several threads.</summary>
public interface ITransferProgress
{
    /// <summary>The whole has so many bytes more; be they moved, or there already.</summary>
    void Expect(long bytes);

    /// <summary>Something begins; it ends when the result is disposed.</summary>
    ITransfer Begin(TransferItem item);
}
