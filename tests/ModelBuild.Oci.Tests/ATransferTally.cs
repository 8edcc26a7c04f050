using ModelBuild.Oci.Transfers;

namespace ModelBuild.Oci.Tests;

public sealed class ATransferTally
{
    private readonly ManualTime time = new();
    private readonly TransferTally tally;

    public ATransferTally() => tally = new(time);

    [Fact]
    public void Tells_what_moved_from_what_was_there_and_what_is_resumed()
    {
        tally.Expect(100);
        using var one = tally.Begin(new("fetching", "a", "ml/bert", 60));
        using (var two = tally.Begin(new("fetching", "b", "ml/bert", 40)))
        {
            two.Skip(40);
        }

        one.Resume(20);
        one.Report(10);

        var state = tally.Look();
        Assert.Equal((100, 10, 40, 20, 70), (state.Expected, state.Moved, state.Skipped, state.Resumed, state.Done));
        Assert.Equal(("a", 30), (Assert.Single(state.Running).Item.Name, state.Running[0].Done));
    }

    [Fact]
    public void Measures_the_rate_of_the_last_seconds()
    {
        tally.Expect(100_000);
        using var one = tally.Begin(new("fetching", "a", null, 100_000));
        for (var second = 0; second < 60; second++)
        {
            one.Report(second < 30 ? 1000 : 100);
            time.Seconds++;
            tally.Look();
        }

        var state = tally.Look();
        Assert.Equal(100, state.BytesPerSecond, tolerance: 1);
        Assert.Equal((100_000 - 33_000) / 100.0, state.TimeLeft!.Value.TotalSeconds, tolerance: 10);
    }

    [Fact]
    public void Does_not_guess_what_nobody_can_know()
    {
        Assert.Null(tally.Look().TimeLeft);
        tally.Expect(100);
        Assert.Null(tally.Look().TimeLeft);
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
