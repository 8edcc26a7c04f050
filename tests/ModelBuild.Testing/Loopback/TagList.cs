using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>The list of tags, in pages that a relative <c>Link</c> connects.</summary>
internal sealed class TagList(RegistryState state)
{
    public async Task AnswerAsync(HttpContext context, HeldRepository repository)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await Answer.NoMethodAsync(context);
            return;
        }

        if (!repository.Exists)
        {
            await Answer.ErrorAsync(context, 404, "NAME_UNKNOWN", "repository name not known to registry", new { name = repository.Name });
            return;
        }

        var last = context.Request.Query["last"].ToString();
        var asked = int.TryParse(context.Request.Query["n"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue;
        var size = Math.Min(asked, state.Options.MaxPageSize);
        var left = repository.Tags.Keys.Where(tag => string.CompareOrdinal(tag, last) > 0).ToList();
        var page = left.Take(size).ToList();
        if (page.Count > 0 && left.Count > page.Count)
        {
            context.Response.Headers.Link = $"</v2/{repository.Name}/tags/list?last={page[^1]}&n={size}>; rel=\"next\"";
        }

        await Answer.JsonAsync(context, 200, new { name = repository.Name, tags = page });
    }
}
