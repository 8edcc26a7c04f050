using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <content>The text arguments of protocol 0.</content>
internal sealed partial class PickleMachine
{
    private async ValueTask LineAsync(Opcode opcode, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        switch (opcode)
        {
            case Opcode.Get:
                stack.Push(line is not null && PickleText.TryIndex(line, out var from) ? memo.Get(from) : PickleValue.Unknown);
                break;
            case Opcode.Put when line is not null && PickleText.TryIndex(line, out var to):
                memo.Put(to, Need(stack.Peek()));
                break;
            case Opcode.Put:
                memo.Lose();
                break;
            case Opcode.String:
                stack.Push(line is null ? PickleValue.Unknown : OfText(PickleText.OfStringLine(line) ?? throw Broken(PickleProblemKind.WrongOperand)));
                break;
            case Opcode.Unicode:
                stack.Push(line is null ? PickleValue.Unknown : OfText(PickleText.OfUnicodeLine(line)));
                break;
            case Opcode.PersId:
                stack.Push(PickleValue.Unknown);
                break;
            default:
                stack.Push(line is not null && PickleText.TryIndex(line, out var number) ? new PickleValue.Number(number) : PickleValue.Other);
                break;
        }
    }

    /// <summary>Null where the line is longer than any name that is followed. A last line may lack its end.</summary>
    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        await input.FillAsync(PickleText.MaximumLength, cancellationToken).ConfigureAwait(false);
        var length = input.Peek.IndexOf((byte)'\n');
        if (length >= 0 && length <= PickleText.MaximumLength)
        {
            var line = OfLatin1(input.Take(length));
            input.Take(1);
            return line;
        }

        if (input.Buffered < PickleText.MaximumLength)
        {
            // Python takes the last byte for the line feed, whatever it is.
            var rest = OfLatin1(input.Take(input.Buffered));
            return rest.Length > 0 ? rest[..^1] : rest;
        }

        while (length < 0 && input.Buffered > 0)
        {
            input.Take(input.Buffered);
            await input.FillAsync(1, cancellationToken).ConfigureAwait(false);
            length = input.Peek.IndexOf((byte)'\n');
        }

        input.Take(length + 1);
        return null;
    }

    private static PickleValue OfText(string text) => text.Length <= PickleText.MaximumLength ? new PickleValue.Text(text) : PickleValue.Unknown;

    private static string OfLatin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Lines of GLOBAL and INST are UTF-8.</summary>
    private static string OfLine(string? line) => line is null ? ImportName.Unknown : PickleText.OfUtf8(Encoding.Latin1.GetBytes(line));
}
