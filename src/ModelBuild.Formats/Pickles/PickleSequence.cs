namespace ModelBuild.Formats.Pickles;

/// <summary>Pickles one after the other, up to the end or to what is no pickle: array data, padding.</summary>
internal static class PickleSequence
{
    /// <summary>torch.save before 1.6: this number, a protocol, the machine, the object and the keys of the storages, each a pickle; then the storages.</summary>
    private static ReadOnlySpan<byte> LegacyPyTorch => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    private const int LegacyPyTorchPickles = 5;

    /// <summary>PROTO with a protocol that has it.</summary>
    public static bool IsAnnounced(ReadOnlySpan<byte> start) => start.Length > 1 && start[0] == (byte)Opcode.Proto && start[1] <= 5;

    public static bool IsLegacyPyTorch(ReadOnlySpan<byte> start) => start.StartsWith(LegacyPyTorch);

    /// <param name="isExpected">Its name or its place says that it is a pickle, so that one that breaks is a problem whatever it shows.</param>
    public static async Task ScanAsync(PickleInput input, PickleFindings findings, string? member, bool isExpected, CancellationToken cancellationToken)
    {
        await input.FillAsync(LegacyPyTorch.Length, cancellationToken).ConfigureAwait(false);
        var isLegacyPyTorch = IsLegacyPyTorch(input.Peek);
        for (var count = 0; await input.FillAsync(2, cancellationToken).ConfigureAwait(false) > 0; count++)
        {
            var isAnnounced = IsAnnounced(input.Peek);
            var trace = findings.Trace();
            var isWhole = await new PickleMachine(input, trace).RunToBreakAsync(cancellationToken).ConfigureAwait(false);
            var isPickle = isWhole || trace.IsMeant || (Expects(count) && (isAnnounced || trace.HasImports || trace.IsCut)) || (isAnnounced && (count == 0 || (trace.HasImports && !IsData(count))));
            if (isPickle)
            {
                findings.Add(trace, member);
                findings.Pickles += isWhole ? 1 : 0;
                findings.Recognise(isLegacyPyTorch ? PickleContainer.LegacyPyTorch : trace.HasArrays ? PickleContainer.Joblib : PickleContainer.Pickle);
            }

            if (!isWhole)
            {
                return;
            }
        }

        bool Expects(int count) => isLegacyPyTorch ? count < LegacyPyTorchPickles : isExpected && count == 0;

        bool IsData(int count) => isLegacyPyTorch && count >= LegacyPyTorchPickles;
    }
}
