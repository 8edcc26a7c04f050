using System.IO.Compression;

namespace ModelBuild.Formats.Pickles;

/// <summary>Chooses by the first bytes how a file, or a member of an archive, is scanned.</summary>
internal sealed class PickleContent(PickleFindings findings, UnpackingBudget budget)
{
    private const int MaximumDepth = 4;
    private const int HeaderSize = 512;

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> EmptyZip => "PK\u0005\u0006"u8;

    private static readonly string[] Names = [".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".dill"];

    /// <summary>Whether a name promises a pickle. It decides nothing but whether content that is none of that is a problem.</summary>
    public static bool IsExpected(string name) => Array.Exists(Names, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public async Task ScanAsync(Stream stream, string? member, bool isExpected, int depth, CancellationToken cancellationToken)
    {
        var input = new PickleInput(stream);
        try
        {
            await ScanAsync(stream, input, member, isExpected, depth, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenPickleException broken)
        {
            findings.Note(broken.Kind, broken.Offset, member);
        }
    }

    private async Task ScanAsync(Stream stream, PickleInput input, string? member, bool isExpected, int depth, CancellationToken cancellationToken)
    {
        await input.FillAsync(HeaderSize, cancellationToken).ConfigureAwait(false);
        var compression = CompressionMagic.Of(input.Peek);
        if (depth > MaximumDepth)
        {
            findings.Note(PickleProblemKind.TooDeep, 0, member);
        }
        else if (compression == Compression.Unsupported)
        {
            findings.Note(PickleProblemKind.UnsupportedCompression, 0, member);
        }
        else if (compression != Compression.None)
        {
            await UnpackAsync(new InputStream(input), compression, member, isExpected, depth, cancellationToken).ConfigureAwait(false);
        }
        else if (input.Peek.StartsWith(Zip) || input.Peek.StartsWith(EmptyZip))
        {
            await ScanZipAsync(stream, member, depth, cancellationToken).ConfigureAwait(false);
        }
        else if (input.Peek.StartsWith(NpyHeader.Magic))
        {
            await ScanArrayAsync(input, member, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ScanPicklesAsync(stream, input, member, isExpected, depth, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task UnpackAsync(InputStream packed, Compression compression, string? member, bool isExpected, int depth, CancellationToken cancellationToken)
    {
        await using Stream unpacked = compression == Compression.GZip ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
        await ScanAsync(budget.Limit(unpacked), member, isExpected, depth + 1, cancellationToken).ConfigureAwait(false);
    }

    private async Task ScanZipAsync(Stream stream, string? member, int depth, CancellationToken cancellationToken)
    {
        if (stream.CanSeek)
        {
            await new ZipScanner(stream, findings, this, budget, member, depth).ScanAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            findings.Note(PickleProblemKind.NotSeekable, 0, member);
        }
    }

    private async Task ScanArrayAsync(PickleInput input, string? member, CancellationToken cancellationToken)
    {
        findings.Recognise(PickleContainer.Numpy);
        var (pickles, problems) = (findings.Pickles, findings.ProblemCount);
        var holdsObjects = await NpyHeader.HoldsObjectsAsync(input, cancellationToken).ConfigureAwait(false);
        if (holdsObjects == true)
        {
            await PickleSequence.ScanAsync(input, findings, member, isExpected: true, cancellationToken).ConfigureAwait(false);
        }

        if (holdsObjects is null || (holdsObjects == true && (pickles, problems) == (findings.Pickles, findings.ProblemCount)))
        {
            findings.Note(PickleProblemKind.EndsEarly, input.Position, member);
        }
    }

    /// <summary>A tar begins with a file's name, which may itself be a pickle.</summary>
    private async Task ScanPicklesAsync(Stream stream, PickleInput input, string? member, bool isExpected, int depth, CancellationToken cancellationToken)
    {
        var isTar = TarScanner.IsTar(input.Peek);
        var (pickles, problems) = (findings.Pickles, findings.ProblemCount);
        await PickleSequence.ScanAsync(input, findings, member, isExpected && !isTar, cancellationToken).ConfigureAwait(false);
        if (isTar && stream.CanSeek)
        {
            await new TarScanner(stream, findings, this, member, depth).ScanAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (isTar)
        {
            findings.Note(PickleProblemKind.NotSeekable, 0, member);
        }
        else if (isExpected && (pickles, problems) == (findings.Pickles, findings.ProblemCount))
        {
            findings.Note(PickleProblemKind.NoPickle, 0, member);
        }
    }
}
