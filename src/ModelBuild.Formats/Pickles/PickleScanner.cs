namespace ModelBuild.Formats.Pickles;

/// <summary>Says what loading a file would import, by reading the pickles in it opcode by opcode. Nothing is ever loaded.</summary>
public static class PickleScanner
{
    private const long MaximumUnpacked = 4L << 30;

    /// <param name="path">The file's name. Only whether a pickle that is none is a problem depends on it.</param>
    /// <param name="content">The file, from where it stands. Archives can be read only where it can seek.</param>
    public static Task<PickleScan> ScanAsync(string path, Stream content, PickleAllowList allowed, CancellationToken cancellationToken) =>
        ScanAsync(path, content, allowed, MaximumUnpacked, cancellationToken);

    /// <param name="maximumUnpacked">How much compressed content may unpack to before the scan gives it up as unreadable.</param>
    public static async Task<PickleScan> ScanAsync(string path, Stream content, PickleAllowList allowed, long maximumUnpacked, CancellationToken cancellationToken)
    {
        var findings = new PickleFindings(allowed);
        var budget = new UnpackingBudget(maximumUnpacked);
        Stream stream = content.CanSeek ? new WindowStream(content, content.Position, content.Length - content.Position) : content;
        await new PickleContent(findings, budget).ScanAsync(stream, null, PickleContent.IsExpected(path), 0, cancellationToken).ConfigureAwait(false);
        return findings.ToScan();
    }
}
