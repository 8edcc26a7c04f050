using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>Lets requests in, or answers 401 with a challenge or 403, as CNCF distribution does with its two kinds of access control.</summary>
internal sealed class Doorkeeper(RegistryState state, AccessTokens tokens, TokenServer accounts)
{
    /// <summary>True where the request may go on; otherwise it is answered.</summary>
    public async Task<bool> LetInAsync(HttpContext context, RegistryPath? path)
    {
        switch (state.Options.Authentication)
        {
            case LoopbackAuthentication.Basic:
                return await LetInBasicAsync(context, path);
            case LoopbackAuthentication.Bearer:
                return await LetInBearerAsync(context, path);
            default:
                return true;
        }
    }

    private async Task<bool> LetInBasicAsync(HttpContext context, RegistryPath? path)
    {
        var reads = path is not null && Action(context) == "pull";
        var user = accounts.Basic(context.Request.Headers.Authorization.ToString());
        if (user is null && !(reads && state.Options.AnonymousPull))
        {
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{state.Options.Realm ?? "loopback"}\"";
            await Answer.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
            return false;
        }

        if (user is { CanPush: false } && !reads && path is not null)
        {
            await Answer.ErrorAsync(context, 403, "DENIED", "requested access to the resource is denied");
            return false;
        }

        return true;
    }

    private async Task<bool> LetInBearerAsync(HttpContext context, RegistryPath? path)
    {
        var needed = Needed(context, path).ToList();
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
        var scopes = token is null ? null : tokens.ScopesOf(token);
        if (scopes is not null && needed.All(scopes.Contains))
        {
            return true;
        }

        var realm = state.Options.Realm ?? $"{context.Request.Scheme}://{context.Request.Host}{Endpoints.Token}";
        var scope = needed.Count == 0 ? "" : $",scope=\"{string.Join(' ', Joined(needed))}\"";
        var error = token is null ? "" : scopes is null ? ",error=\"invalid_token\"" : ",error=\"insufficient_scope\"";
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\",service=\"loopback\"{scope}{error}";
        await Answer.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
        return false;
    }

    private static IEnumerable<string> Needed(HttpContext context, RegistryPath? path)
    {
        if (path is null)
        {
            yield break;
        }

        yield return $"repository:{path.Repository}:pull";
        if (Action(context) is var action and not "pull")
        {
            yield return $"repository:{path.Repository}:{action}";
        }

        if (context.Request.Query["from"].ToString() is { Length: > 0 } from && path.Kind == "blobs/uploads")
        {
            yield return $"repository:{from}:pull";
        }
    }

    private static IEnumerable<string> Joined(IEnumerable<string> scopes) =>
        scopes.GroupBy(scope => scope[..scope.LastIndexOf(':')]).Select(group => $"{group.Key}:{string.Join(',', group.Select(scope => scope[(group.Key.Length + 1)..]))}");

    private static string Action(HttpContext context) => context.Request.Method switch
    {
        "GET" or "HEAD" => "pull",
        "DELETE" when !context.Request.Path.Value!.Contains("/blobs/uploads/", StringComparison.Ordinal) => "delete",
        _ => "push",
    };
}
