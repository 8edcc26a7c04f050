using System.Text;
using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>The token endpoint: GET with Basic or nobody, POST as in OAuth 2; Docker's "Token Authentication Specification".</summary>
internal sealed class TokenServer(RegistryState state, AccessTokens tokens)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var form = isPost ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var user = form is null ? Basic(context.Request.Headers.Authorization.ToString()) : OfForm(form);
        var knowsNobody = user is null && (form is not null || context.Request.Headers.Authorization.Count > 0);
        if (knowsNobody || (user is null && !state.Options.AnonymousPull))
        {
            await Answer.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
            return;
        }

        var asked = form is null ? context.Request.Query["scope"].SelectMany(scope => scope!.Split(' ')) : form["scope"].ToString().Split(' ');
        var granted = asked.SelectMany(Single).Where(scope => user is { CanPush: true } || scope.EndsWith(":pull", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var token = tokens.Issue(granted, state.Options.TokenLifetime);
        await Answer.JsonAsync(context, 200, form is null
            ? new { token, expires_in = (int)state.Options.TokenLifetime.TotalSeconds, issued_at = DateTimeOffset.UtcNow.ToString("O") }
            : new { access_token = token, expires_in = (int)state.Options.TokenLifetime.TotalSeconds, refresh_token = user!.IdentityToken });
    }

    /// <summary>The account of a Basic header; null where it is none of ours.</summary>
    public LoopbackUser? Basic(string header)
    {
        var bytes = new byte[8 * 1024];
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(header[6..].Trim(), bytes, out var count)
            && Encoding.UTF8.GetString(bytes, 0, count) is var text && text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? state.Options.Users.FirstOrDefault(user => user.Name == text[..colon] && user.Password == text[(colon + 1)..])
            : null;
    }

    private LoopbackUser? OfForm(IFormCollection form) => form["grant_type"].ToString() switch
    {
        "refresh_token" => state.Options.Users.FirstOrDefault(user => user.IdentityToken is { } token && token == form["refresh_token"]),
        "password" => state.Options.Users.FirstOrDefault(user => user.Name == form["username"] && user.Password == form["password"]),
        _ => null,
    };

    /// <summary><c>repository:a/b:pull,push</c> is two scopes of one action each.</summary>
    private static IEnumerable<string> Single(string scope) =>
        scope.LastIndexOf(':') is var colon and > 0 ? scope[(colon + 1)..].Split(',').Select(action => $"{scope[..colon]}:{action}") : [];
}
