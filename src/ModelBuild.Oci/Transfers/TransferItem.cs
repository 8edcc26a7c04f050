namespace ModelBuild.Oci.Transfers;

/// <summary>Something that may take long.</summary>
/// <param name="Verb">What is done: "fetching".</param>
/// <param name="Name">With what: a file's path, a digest, a reference.</param>
/// <param name="Of">What that is a part of; null where it is all there is.</param>
/// <param name="Size">Bytes that it has; 0 where no bytes are counted.</param>
public readonly record struct TransferItem(string Verb, string Name, string? Of = null, long Size = 0);
