using ModelBuild.Oci.Registry.Blobs;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class AReadingPace
{
    private const long Plenty = 1L << 40;

    private readonly Clock clock = new();
    private readonly ReadingPace pace;
    private long received;

    public AReadingPace() => pace = new(new(), clock);

    [Fact]
    public void Widens_for_as_long_as_each_connection_brings_as_much()
    {
        Assert.Equal([1, 2, 4, 4, 4], Rounds(5, width => width * 10e6));
    }

    [Fact]
    public void Goes_back_where_more_connections_bring_no_more_and_stays_there()
    {
        Assert.Equal([1, 2, 1, 1, 1, 1], Rounds(6, _ => 10e6));
    }

    [Fact]
    public void Goes_back_to_two_where_four_bring_no_more() => Assert.Equal([1, 2, 4, 2, 2], Rounds(5, width => Math.Min(width, 2) * 10e6));

    [Fact]
    public void Leaves_alone_what_is_fast() => Assert.Equal([1, 1, 1], Rounds(3, _ => 500e6));

    [Fact]
    public void Leaves_alone_what_is_nearly_there() => Assert.Equal([1, 1, 1], Rounds(3, width => width * 10e6, left: 1_000_000));

    [Fact]
    public void Waits_until_there_are_connections_to_spare()
    {
        Assert.Equal([1, 1, 1], Rounds(3, width => width * 10e6, mayWiden: false));
        Assert.Equal([1, 2, 4], Rounds(3, width => width * 10e6));
    }

    [Fact]
    public void Gives_up_for_good()
    {
        Assert.Equal([1, 2], Rounds(2, width => width * 10e6));
        pace.GiveUp();

        Assert.Equal([1, 1, 1], Rounds(3, width => width * 10e6));
    }

    /// <summary>The width in each round, where it brings so many bytes a second.</summary>
    private int[] Rounds(int count, Func<int, double> rate, long left = Plenty, bool mayWiden = true)
    {
        var widths = new int[count];
        for (var round = 0; round < count; round++)
        {
            widths[round] = pace.Width;
            clock.Now += 2 * clock.TimestampFrequency;
            received += (long)(2 * rate(pace.Width));
            pace.Measure(received, left, mayWiden);
        }

        return widths;
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long GetTimestamp() => Now;
    }
}
