namespace ModelBuild.Formats.Pickles;

/// <summary>
/// A pickle's stack, of bounded depth: what lies too deep is forgotten, and is <see cref="PickleValue.Unknown"/> when it comes up again. A mark that was
/// forgotten lies below everything kept, so popping to it takes everything.
/// </summary>
internal sealed class PickleStack
{
    private const int MaximumDepth = 32 * 1024;

    private readonly List<PickleValue> values = [];
    private bool isBottomless;

    public PickleStack()
    {
    }

    /// <summary>The top of another; below it lies what is not known.</summary>
    public PickleStack(PickleStack other)
    {
        const int top = 16;
        values.AddRange(other.values.TakeLast(top));
        isBottomless = other.isBottomless || other.values.Count > top;
    }

    public bool IsEmpty => values.Count == 0 && !isBottomless;

    public void Push(PickleValue value)
    {
        if (values.Count == MaximumDepth)
        {
            values.RemoveRange(0, MaximumDepth / 2);
            isBottomless = true;
        }

        values.Add(value);
    }

    /// <summary>The top, which may not be a mark; null where Python would stop.</summary>
    public PickleValue? Peek() => values.Count == 0 ? (isBottomless ? PickleValue.Unknown : null) : values[^1] == PickleValue.Mark ? null : values[^1];

    public PickleValue? Pop()
    {
        var top = Peek();
        if (top is not null)
        {
            Drop();
        }

        return top;
    }

    /// <summary>POP takes marks too.</summary>
    public bool PopAny()
    {
        var any = values.Count > 0 || isBottomless;
        Drop();
        return any;
    }

    /// <summary>What lies above the last mark, which goes with it; null where there is no mark.</summary>
    public List<PickleValue>? PopToMark()
    {
        var mark = values.LastIndexOf(PickleValue.Mark);
        if (mark < 0 && !isBottomless)
        {
            return null;
        }

        var above = values[(mark + 1)..];
        values.RemoveRange(Math.Max(mark, 0), values.Count - Math.Max(mark, 0));
        return above;
    }

    private void Drop()
    {
        if (values.Count > 0)
        {
            values.RemoveAt(values.Count - 1);
        }
    }
}
