using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>The lists of a Kitfile, which name the files of a kit. Each is gone through once, however many layers ask.</summary>
internal sealed class KitfileSections(JsonElement kitfile)
{
    private readonly Dictionary<string, Section> sections = new(StringComparer.Ordinal);

    /// <summary>The path of a layer: by digest, as newer kits say it, else by the order in which both list them. Null where it has none.</summary>
    public string? PathOf(string section, int position, Digest digest)
    {
        if (!sections.TryGetValue(section, out var found))
        {
            found = sections[section] = new([.. Entries(section)]);
        }

        return found.PathOf(position, digest.ToString());
    }

    private IEnumerable<JsonElement> Entries(string section)
    {
        var model = ConfigJson.Of(kitfile, "model");
        return section switch
        {
            "model" => model is { } one ? [one] : [],
            "parts" => ConfigJson.Items(ConfigJson.Of(model, section)),
            _ => ConfigJson.Items(ConfigJson.Of(kitfile, section)),
        };
    }

    private sealed class Section(List<JsonElement> entries)
    {
        private readonly ILookup<string, JsonElement> named = entries.Where(entry => ConfigJson.Text(entry, "digest") is not null).ToLookup(entry => ConfigJson.Text(entry, "digest")!);

        public string? PathOf(int position, string digest) =>
            named.Contains(digest) ? ConfigJson.Text(named[digest].First(), "path")
            : named.Count == 0 && position < entries.Count ? ConfigJson.Text(entries[position], "path")
            : null;
    }
}
