namespace ModelBuild.Bundles.Dialects;

/// <summary>Names for layers that say what they are for and not what they are called.</summary>
internal sealed class RoleNames
{
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);

    /// <summary>The name itself for the first, then <c>LICENSE.2</c> or <c>adapter.2.gguf</c>.</summary>
    public string Next(string name)
    {
        var count = taken[name] = taken.GetValueOrDefault(name) + 1;
        var dot = name.LastIndexOf('.');
        return count == 1 ? name : dot < 0 ? $"{name}.{count}" : $"{name[..dot]}.{count}{name[dot..]}";
    }
}
