namespace ModelBuild.Formats.Pickles;

/// <content>GLOBAL, INST and STACK_GLOBAL.</content>
internal sealed partial class PickleMachine
{
    private async ValueTask ImportAsync(Opcode opcode, CancellationToken cancellationToken)
    {
        var module = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        var name = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        var import = trace.Add(new(OfLine(module), OfLine(name)), at);
        if (opcode == Opcode.Inst)
        {
            // Python's two readers differ in whether they import before they look for the mark.
            PopToMark();
            import.Use |= ImportUse.Constructed;
            stack.Push(new PickleValue.Instance(import, null));
            return;
        }

        stack.Push(new PickleValue.Import(import));
    }

    private void ImportFromStack()
    {
        var (name, module) = (Pop(), Pop());
        if (NameOf(name) is { } nameText && NameOf(module) is { } moduleText)
        {
            stack.Push(new PickleValue.Import(trace.Add(new(moduleText, nameText), at)));
            return;
        }

        throw Broken(PickleProblemKind.WrongOperand);
    }

    /// <summary>Null for what is certainly no text. Anything that came of a call may be.</summary>
    private static string? NameOf(PickleValue value) => value switch
    {
        PickleValue.Text text => text.Value,
        PickleValue.Instance or PickleValue.Storage => ImportName.Unknown,
        _ => value == PickleValue.Unknown ? ImportName.Unknown : null,
    };
}
