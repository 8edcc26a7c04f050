using System.Collections.Immutable;

namespace ModelBuild.Oci.Transfers;

/// <summary>Where transfers stand at one moment. Sizes are in bytes.</summary>
public sealed record TransferState
{
    /// <summary>What is on its way, in the order in which it began.</summary>
    public required ImmutableArray<RunningTransfer> Running { get; init; }

    /// <summary>All that is to be done, as far as it is known; it grows while more becomes known.</summary>
    public required long Expected { get; init; }

    /// <summary>What moved.</summary>
    public required long Moved { get; init; }

    /// <summary>What was where it should be.</summary>
    public required long Skipped { get; init; }

    /// <summary>What an earlier try had left.</summary>
    public required long Resumed { get; init; }

    /// <summary>How fast bytes move now.</summary>
    public required double BytesPerSecond { get; init; }

    public long Done => Moved + Skipped + Resumed;

    /// <summary>How long the rest takes at this rate; null where nobody can know.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond >= 1 && Expected > Done && (Expected - Done) / BytesPerSecond is < 360_000 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>One thing on its way.</summary>
/// <param name="Done">Bytes of it that moved, or were there.</param>
/// <param name="Elapsed">How long it has taken.</param>
public readonly record struct RunningTransfer(TransferItem Item, long Done, TimeSpan Elapsed);
