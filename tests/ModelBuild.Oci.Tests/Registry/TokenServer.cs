using System.Text;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>A registry that wants Bearer tokens, and its token server on another port of the same machine.</summary>
internal sealed class TokenServer : IDisposable
{
    private int issued;
    private string current = "";

    public TokenServer()
    {
        Tokens = new(request => AnswerToken is { } answer ? answer(request) : Issue());
        Registry = new(request => request["Authorization"] == $"Bearer {current}" && current.Length > 0 ? Answer(request) : Ask(request));
    }

    public RawServer Tokens { get; }

    public RawServer Registry { get; }

    public RepositoryAddress Repository => Registry.Repository();

    public Func<RawRequest, Reply> Answer { get; init; } = _ => Reply.Error(404, "MANIFEST_UNKNOWN");

    /// <summary>What the token server answers; null: a new token each time.</summary>
    public Func<RawRequest, Reply>? AnswerToken { get; init; }

    /// <summary>The challenge; null: one whose realm is the token server.</summary>
    public string? Challenge { get; init; }

    public int ExpiresIn { get; init; } = 3600;

    /// <summary>The registry forgets the token that it took.</summary>
    public void Expire() => current = "gone";

    public Reply Issue()
    {
        current = $"token-{++issued}";
        return Reply.Json(200, $$"""{"token":"{{current}}","expires_in":{{ExpiresIn}}}""");
    }

    public static string Basic(string username, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}";

    public void Dispose()
    {
        Tokens.Dispose();
        Registry.Dispose();
    }

    private Reply Ask(RawRequest request) => Reply.Json(
        401,
        """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""",
        ("WWW-Authenticate", Challenge ?? $"Bearer realm=\"{Tokens.Url}/token?keep=this\",service=\"the registry\",scope=\"repository:ml/bert:{(request.Method is "GET" or "HEAD" ? "pull" : "push,pull")}\""));
}
