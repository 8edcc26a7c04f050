using System.Collections.Immutable;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>What a token is asked for: distribution's "Token Scope Documentation".</summary>
internal static class Scopes
{
    public static ImmutableArray<string> Of(RepositoryAddress repository, RegistryRequest request)
    {
        if (repository.Name is "")
        {
            // The registry says what asking it about itself needs.
            return [];
        }

        var actions = request.Access switch { Access.Pull => "pull", Access.Push => "pull,push", _ => "pull,push,delete" };
        return request.MountFrom is { } source
            ? [$"repository:{repository.Name}:{actions}", $"repository:{source}:pull"]
            : [$"repository:{repository.Name}:{actions}"];
    }

    /// <summary>
    /// What the registry asks for and what we know to need, once each. The registry's come first, since some token servers
    /// read only the first, and word for word where their form is unknown.
    /// </summary>
    public static ImmutableArray<string> Union(ImmutableArray<string> asked, ImmutableArray<string> needed)
    {
        var union = new List<string>();
        foreach (var scope in asked.Concat(needed))
        {
            var (name, actions) = Split(scope);
            var same = union.FindIndex(other => Split(other) is var (otherName, otherActions) && otherActions.Length > 0 && otherName == name);
            if (actions.Length == 0 || same < 0)
            {
                union.Add(scope);
            }
            else
            {
                union[same] = $"{name}:{string.Join(',', Split(union[same]).Actions.Union(actions, StringComparer.Ordinal))}";
            }
        }

        return [.. union.Distinct(StringComparer.Ordinal)];
    }

    private static (string Name, string[] Actions) Split(string scope) =>
        scope.StartsWith("repository:", StringComparison.Ordinal) && scope.LastIndexOf(':') is var colon and > 11
            ? (scope[..colon], scope[(colon + 1)..].Split(','))
            : (scope, []);
}
