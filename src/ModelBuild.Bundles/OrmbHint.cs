using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>ORMB pushes <c>host/name:tag</c> to <c>host/name/name:tag</c>, and says nothing of it.</summary>
public static class OrmbHint
{
    /// <summary>One more sentence where what was not found may be there; else nothing.</summary>
    public static string For(RepositoryAddress repository) =>
        repository is { Registry.Host: not null, Name: { } name } && !name.Contains('/', StringComparison.Ordinal) ? $" If ORMB pushed it, it is in '{repository}/{name}'." : "";
}
