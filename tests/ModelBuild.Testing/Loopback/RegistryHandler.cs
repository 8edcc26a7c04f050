using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>Answers requests as a registry without faults does.</summary>
internal sealed class RegistryHandler(RegistryState state, AccessTokens tokens)
{
    private const string Catalog = "/v2/_catalog";

    private readonly TokenServer tokenServer = new(state, tokens);
    private readonly Doorkeeper doorkeeper = new(state, tokens, new(state, tokens));
    private readonly Blobs blobs = new(state);
    private readonly Uploads uploads = new(state);
    private readonly Manifests manifests = new(state);
    private readonly TagList tags = new(state);

    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == Endpoints.Token && state.Options.Authentication == LoopbackAuthentication.Bearer)
        {
            await tokenServer.AnswerAsync(context);
            return;
        }

        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        var parsed = RegistryPath.Parse(path);
        if ((parsed is null || (parsed.Kind == "referrers" && !state.Options.ListsReferrers)) && path is not "/v2/" and not "/v2" and not Catalog)
        {
            await Answer.NoRouteAsync(context);
        }
        else if (await doorkeeper.LetInAsync(context, parsed))
        {
            await (path == Catalog ? CatalogAsync(context) : parsed is null ? Answer.JsonAsync(context, 200, new { }) : AnswerAsync(context, parsed, state[parsed.Repository]));
        }
    }

    /// <summary>Page by page, as distribution does.</summary>
    private Task CatalogAsync(HttpContext context)
    {
        var last = context.Request.Query["last"].ToString();
        var names = state.Repositories.Select(repository => repository.Name).Where(name => string.CompareOrdinal(name, last) > 0).Order(StringComparer.Ordinal).ToList();
        var page = names.Take(Math.Min(state.Options.MaxPageSize, int.TryParse(context.Request.Query["n"], out var size) ? size : 100)).ToList();
        if (page.Count < names.Count)
        {
            context.Response.Headers.Link = $"<{Catalog}?last={Uri.EscapeDataString(page[^1])}>; rel=\"next\"";
        }

        return Answer.JsonAsync(context, 200, new { repositories = page });
    }

    private Task AnswerAsync(HttpContext context, RegistryPath path, HeldRepository repository) => path.Kind switch
    {
        "blobs" => blobs.AnswerAsync(context, repository, path.Rest),
        "blobs/uploads" => uploads.AnswerAsync(context, repository, path.Rest),
        "manifests" => manifests.AnswerAsync(context, repository, path.Rest),
        "referrers" => Manifests.ListReferrersAsync(context, repository, path.Rest),
        _ => tags.AnswerAsync(context, repository),
    };
}
