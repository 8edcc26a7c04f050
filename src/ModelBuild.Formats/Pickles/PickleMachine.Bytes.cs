namespace ModelBuild.Formats.Pickles;

/// <content>Arguments with a length before them.</content>
internal sealed partial class PickleMachine
{
    private async ValueTask CountedAsync(Opcode opcode, ulong length, CancellationToken cancellationToken)
    {
        // BINSTRING and LONG4 have signed lengths, which must not be negative.
        if (length > int.MaxValue && opcode is Opcode.BinString or Opcode.Long4)
        {
            throw Broken(PickleProblemKind.EndsEarly);
        }

        stack.Push(opcode switch
        {
            Opcode.Long1 or Opcode.Long4 => await ReadNumberAsync(length, cancellationToken).ConfigureAwait(false),
            Opcode.BinUnicode or Opcode.BinUnicode8 or Opcode.ShortBinUnicode => await ReadTextAsync(length, cancellationToken).ConfigureAwait(false),
            _ => await ReadBytesAsync(length, cancellationToken).ConfigureAwait(false),
        });
    }

    private async ValueTask<PickleValue> ReadNumberAsync(ulong length, CancellationToken cancellationToken)
    {
        await SkipAsync(length, cancellationToken).ConfigureAwait(false);
        return PickleValue.Other;
    }

    private async ValueTask<PickleValue> ReadTextAsync(ulong length, CancellationToken cancellationToken)
    {
        if (length > PickleText.MaximumLength)
        {
            await SkipAsync(length, cancellationToken).ConfigureAwait(false);
            return PickleValue.Unknown;
        }

        await input.FillAsync((int)length, cancellationToken).ConfigureAwait(false);
        return new PickleValue.Text(PickleText.OfUtf8(input.Take((int)length)));
    }

    /// <summary>Bytes may be a pickle themselves, for whoever unpickles twice; and may be a name, for readers that take them for text.</summary>
    private async ValueTask<PickleValue> ReadBytesAsync(ulong length, CancellationToken cancellationToken)
    {
        if (length > long.MaxValue / 2)
        {
            throw Broken(PickleProblemKind.EndsEarly);
        }

        var end = input.Position + (long)length;
        var outer = input.Narrow(length);
        try
        {
            await input.FillAsync((int)Math.Min(length, PickleText.MaximumLength), cancellationToken).ConfigureAwait(false);
            var value = length <= PickleText.MaximumLength ? new PickleValue.Text(PickleText.OfUtf8(input.Peek)) : PickleValue.Unknown;
            if (PickleSequence.IsAnnounced(input.Peek))
            {
                await TryAsync(new PickleMachine(input, trace.Aside(), depth + 1), isAnnounced: true, cancellationToken).ConfigureAwait(false);
            }

            input.Widen(outer);
            await SkipAsync((ulong)(end - input.Position), cancellationToken).ConfigureAwait(false);
            return value;
        }
        finally
        {
            input.Widen(outer);
        }
    }
}
