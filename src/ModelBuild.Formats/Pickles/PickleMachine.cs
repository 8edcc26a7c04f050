namespace ModelBuild.Formats.Pickles;

/// <summary>
/// Goes through one pickle opcode by opcode and follows stack and memo as far as names need it. It imports, calls and builds nothing. Where Python would
/// stop, it stops; where it cannot tell, it goes on, so that it sees more than Python does and never less.
/// </summary>
internal sealed partial class PickleMachine(PickleInput input, PickleTrace trace, int depth = 0)
{
    private const int MaximumDepth = 8;
    private const int LongestFixedOpcode = 9;
    private const int HighestProtocol = 5;

    private PickleStack stack = new();
    private PickleMemo memo = new();
    private long at;

    /// <summary>The object that the pickle is; null before STOP.</summary>
    public PickleValue? Result { get; private set; }

    /// <summary>Ends after STOP, or with a <see cref="BrokenPickleException"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (depth > MaximumDepth)
        {
            throw Broken(PickleProblemKind.TooDeep);
        }

        Opcode opcode;
        do
        {
            if (input.Buffered < LongestFixedOpcode && await input.FillAsync(LongestFixedOpcode, cancellationToken).ConfigureAwait(false) == 0)
            {
                throw Broken(PickleProblemKind.EndsEarly);
            }

            at = input.Position;
            opcode = (Opcode)input.Read(1);
            await StepAsync(opcode, cancellationToken).ConfigureAwait(false);
        }
        while (opcode != Opcode.Stop);
    }

    private ValueTask StepAsync(Opcode opcode, CancellationToken cancellationToken)
    {
        switch (OpcodeForm.Of(opcode))
        {
            case OpcodeArgument.Nothing when opcode == Opcode.Build:
                return BuildAsync(cancellationToken);
            case OpcodeArgument.Nothing:
                Apply(opcode);
                return default;
            case OpcodeArgument.OneByte:
                Apply(opcode, (long)input.Read(1));
                return default;
            case OpcodeArgument.TwoBytes:
                Apply(opcode, (long)input.Read(2));
                return default;
            case OpcodeArgument.FourBytes:
                Apply(opcode, (long)input.Read(4));
                return default;
            case OpcodeArgument.EightBytes:
                Apply(opcode, (long)input.Read(8));
                return default;
            case OpcodeArgument.Line:
                return LineAsync(opcode, cancellationToken);
            case OpcodeArgument.TwoLines:
                return ImportAsync(opcode, cancellationToken);
            case OpcodeArgument.Counted1:
                return CountedAsync(opcode, input.Read(1), cancellationToken);
            case OpcodeArgument.Counted4:
                return CountedAsync(opcode, input.Read(4), cancellationToken);
            case OpcodeArgument.Counted8:
                return CountedAsync(opcode, input.Read(8), cancellationToken);
            default:
                throw Broken(PickleProblemKind.UnknownOpcode);
        }
    }

    private PickleMachine Fork() => new(input, trace.Aside(), depth + 1) { stack = new(stack), memo = new(memo) };

    /// <summary>Bytes that may be a pickle or not.</summary>
    private async ValueTask TryAsync(PickleMachine inner, bool isAnnounced, CancellationToken cancellationToken)
    {
        var isWhole = await inner.RunToBreakAsync(cancellationToken).ConfigureAwait(false);
        if (inner.Trace.HasImports && (isWhole || isAnnounced || inner.Trace.IsMeant))
        {
            trace.Add(inner.Trace);
        }
    }

    private PickleTrace Trace => trace;

    /// <summary>Runs, and notes the break.</summary>
    /// <returns>Whether STOP was reached.</returns>
    public async Task<bool> RunToBreakAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BrokenPickleException broken)
        {
            trace.Note(broken.Kind, broken.Offset);
            return false;
        }
    }

    private async ValueTask SkipAsync(ulong count, CancellationToken cancellationToken)
    {
        if (!await input.SkipAsync(count, cancellationToken).ConfigureAwait(false))
        {
            throw Broken(PickleProblemKind.EndsEarly);
        }
    }

    private PickleValue Pop() => Need(stack.Pop());

    private List<PickleValue> PopToMark() => stack.PopToMark() ?? throw Broken(PickleProblemKind.WrongOperand);

    private PickleValue Need(PickleValue? value) => value ?? throw Broken(PickleProblemKind.WrongOperand);

    private BrokenPickleException Broken(PickleProblemKind kind) => new(kind, at);
}
