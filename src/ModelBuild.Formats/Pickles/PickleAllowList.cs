using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ModelBuild.Formats.Pickles;

/// <summary>What pickles may import. Immutable: <see cref="With"/> gives a longer one.</summary>
public sealed class PickleAllowList
{
    private readonly FrozenSet<ImportName> allowed;

    private PickleAllowList(FrozenSet<ImportName> allowed) => this.allowed = allowed;

    /// <summary>What <see cref="KnownImports"/> has.</summary>
    public static PickleAllowList Default { get; } = new(KnownImports.Allowed);

    /// <summary>Allows these too, even such as are known to be dangerous: it is the caller's word.</summary>
    public PickleAllowList With(ImmutableArray<ImportName> more) => new(allowed.Concat(more).ToFrozenSet());

    public ImportClass Classify(ImportName written)
    {
        var name = KnownImports.InPython3(written);
        return name switch
        {
            _ when name.IsKnown && (allowed.Contains(written) || allowed.Contains(name) || IsTorchScript(name.Module)) => ImportClass.Allowed,
            _ when IsDangerous(name) => ImportClass.Dangerous,
            _ => ImportClass.Outside,
        };
    }

    /// <summary>Types that TorchScript compiles from the archive's own code; no Python module has such a name.</summary>
    private static bool IsTorchScript(string module) => module == KnownImports.TorchScript || module.StartsWith(KnownImports.TorchScript + ".", StringComparison.Ordinal);

    private static bool IsDangerous(ImportName name)
    {
        for (var module = name.Module; module.Length > 0; module = module[..Math.Max(module.LastIndexOf('.'), 0)])
        {
            if (KnownImports.DangerousModules.Contains(module))
            {
                return true;
            }
        }

        // Since protocol 4 a name may walk through attributes, and many a harmless module holds os or sys.
        var steps = name.Name.Split('.');
        return KnownImports.DangerousNames.Contains(name)
            || steps.Any(step => KnownImports.DangerousModules.Contains(step) || KnownImports.DangerousNames.Contains(new(KnownImports.Builtins, step)))
            || (steps.Length > 1 && steps.Any(step => step.StartsWith("__", StringComparison.Ordinal)));
    }
}
