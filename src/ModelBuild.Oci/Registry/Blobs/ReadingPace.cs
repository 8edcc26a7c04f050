namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// Decides by what was measured over how many connections a blob is read: 1, then 2 and 4 for as long as more of them bring more. On one machine, or where the line is
/// full, they bring nothing; to far registries and object storage, which limit each connection, nearly as much as there are of them.
/// </summary>
internal sealed class ReadingPace(PaceLimits limits, TimeProvider time)
{
    private long since = time.GetTimestamp();
    private long receivedBefore;
    private double rateBefore;
    private bool isSettled;

    public int Width { get; private set; } = 1;

    /// <summary>One connection from now on: the registry does not like more.</summary>
    public void GiveUp() => (Width, isSettled) = (1, true);

    /// <param name="received">Bytes that came in all.</param>
    /// <param name="left">Bytes that are still to come.</param>
    /// <param name="mayWiden">There are connections to spare.</param>
    public void Measure(long received, long left, bool mayWiden)
    {
        var elapsed = time.GetElapsedTime(since);
        if (isSettled || elapsed < limits.Round)
        {
            return;
        }

        var rate = (received - receivedBefore) / elapsed.TotalSeconds;
        (since, receivedBefore) = (time.GetTimestamp(), received);
        if (Width > 1 && rate < rateBefore * limits.LeastRise)
        {
            (Width, isSettled) = (Width / 2, true);
        }
        else if (Width == limits.MaxWidth)
        {
            isSettled = true;
        }
        else if (mayWiden && left >= limits.LeastLeft && rate < limits.FastEnough)
        {
            (Width, rateBefore) = (Width * 2, rate);
        }
    }
}

/// <summary>When more connections are tried. Sizes are in bytes.</summary>
internal sealed record PaceLimits
{
    /// <summary>What one connection ahead fetches at a time.</summary>
    public int Window { get; init; } = BlobLane.MaxRoom;

    /// <summary>How long is measured: long enough for a new connection to come up to speed.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What must be left, so that trying pays.</summary>
    public long LeastLeft { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes a second that are near what a machine can take in, hash and write.</summary>
    public double FastEnough { get; init; } = 200e6;

    /// <summary>By what the rate must rise, so that the connections stay.</summary>
    public double LeastRise { get; init; } = 1.2;

    public int MaxWidth { get; init; } = 4;
}
