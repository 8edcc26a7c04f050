namespace ModelBuild.Formats.XGBoost;

/// <summary>XGBoost's JSON or UBJSON. Its keys stand in alphabetical order, the trees before the parameters: all is gone through, little is kept.</summary>
internal static class XGBoostReader
{
    /// <param name="header">The file's first bytes.</param>
    /// <returns>Null where it is another program's file.</returns>
    public static Task<ModelFacts?> ReadAsync(byte[] header, HeaderReader reader, CancellationToken cancellationToken) => header switch
    {
        // What XGBoost wrote before 1.0, and newer versions do not read: a dump of memory.
        [(byte)'b', ..] => Task.FromResult<ModelFacts?>(new() { Format = ModelFormat.XGBoost, FormatVersion = "binary" }),
        // A key of UBJSON begins with the type of its length, one of JSON with a quote.
        [(byte)'{', (byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L' or (byte)'$' or (byte)'#', ..] => ReadAsync(new UbjsonCursor(reader), cancellationToken),
        _ => ReadAsync(new JsonCursor(reader), cancellationToken),
    };

    private static async Task<ModelFacts?> ReadAsync(TreeCursor tree, CancellationToken cancellationToken)
    {
        var values = new XGBoostValues();
        List<string> path = [];
        string? key = null;
        for (var next = await tree.NextAsync(cancellationToken).ConfigureAwait(false); next != TreeEvent.Finished; next = await tree.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (next)
            {
                case TreeEvent.Key:
                    key = tree.Text;
                    continue;
                case TreeEvent.Start:
                    path.Add(key ?? "");
                    break;
                case TreeEvent.End:
                    path.RemoveAt(path.Count - 1);
                    break;
                default:
                    values.Add(path, key, tree.Text);
                    break;
            }

            key = null;
        }

        return values["learner.gradient_booster.name"] is { } booster ? Describe(values, booster) : null;
    }

    private static ModelFacts Describe(XGBoostValues values, string booster) => new()
    {
        Format = ModelFormat.XGBoost,
        Producer = values.Version is { Length: > 0 } version ? $"XGBoost {version}" : null,
        Architecture = booster,
        Task = values["learner.objective.name"],
        Metadata = values.Metadata,
    };
}
