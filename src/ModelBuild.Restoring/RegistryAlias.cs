namespace ModelBuild.Restoring;

/// <summary>One <c>ModelRegistryAlias</c> item: a word that stands for a registry at the start of references.</summary>
/// <param name="Name">One segment, which could not be a host.</param>
/// <param name="Address">What the word is replaced by: a host or a folder, and the beginning of a repository where wanted.</param>
/// <param name="BaseDirectory">What a relative folder is relative to.</param>
public sealed record RegistryAlias(string Name, string Address, string BaseDirectory);
