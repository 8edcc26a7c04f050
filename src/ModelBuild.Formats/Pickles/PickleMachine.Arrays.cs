namespace ModelBuild.Formats.Pickles;

/// <content>Arrays that joblib laid between the opcodes.</content>
internal sealed partial class PickleMachine
{
    private async ValueTask BuildAsync(CancellationToken cancellationToken)
    {
        var state = Pop();
        if (Need(stack.Peek()) is not PickleValue.Instance instance)
        {
            return;
        }

        instance.Of.Use |= ImportUse.StateSet;
        instance.State = state as PickleValue.Tuple;
        trace.Watch?.Built(state);
        if (!JoblibArray.IsWrapper(instance))
        {
            return;
        }

        trace.HasArrays = true;
        Pop();
        stack.Push(PickleValue.Other);
        switch (JoblibArray.Read(state))
        {
            case null:
                // Without joblib, opcodes would follow.
                trace.Note(PickleProblemKind.ArrayOfUnknownSize, at);
                break;
            case { Size: null }:
                var inner = new PickleMachine(input, trace, depth + 1);
                await inner.RunAsync(cancellationToken).ConfigureAwait(false);
                break;
            case var array:
                await SkipArrayAsync(array, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>joblib takes these bytes for an array's, pickle for opcodes: so both are followed.</summary>
    private async ValueTask SkipArrayAsync(JoblibArray array, CancellationToken cancellationToken)
    {
        await input.FillAsync(1, cancellationToken).ConfigureAwait(false);
        var padding = array.IsAligned ? 1UL + (input.Buffered > 0 ? input.Peek[0] : 0UL) : 0UL;
        var size = array.Size!.Value + padding;
        if (size > (ulong)input.Remaining)
        {
            // Also where joblib would fail, pickle would go on.
            await TryAsync(Fork(), isAnnounced: false, cancellationToken).ConfigureAwait(false);
            throw Broken(PickleProblemKind.EndsEarly);
        }

        var end = input.Position + (long)size;
        var outer = input.Narrow(size);
        try
        {
            await TryAsync(Fork(), isAnnounced: false, cancellationToken).ConfigureAwait(false);
            await SkipAsync((ulong)(end - input.Position), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            input.Widen(outer);
        }
    }
}
