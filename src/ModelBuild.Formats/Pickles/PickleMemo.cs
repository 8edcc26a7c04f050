namespace ModelBuild.Formats.Pickles;

/// <summary>A pickle's memo, of bounded size: what is forgotten, or was never put, is <see cref="PickleValue.Unknown"/>.</summary>
internal sealed class PickleMemo(PickleMemo? below = null)
{
    private const int MaximumCount = 32 * 1024;

    private readonly Dictionary<long, PickleValue> values = [];
    private readonly Queue<long> oldest = [];

    /// <summary>Indexes that are in use: all below <see cref="first"/>, and these. MEMOIZE takes their number for its index.</summary>
    private readonly HashSet<long> scattered = below is null ? [] : [.. below.scattered];
    private long first = below?.first ?? 0;
    private bool isLost = below?.isLost ?? false;

    public PickleValue Get(long index) => isLost ? PickleValue.Unknown : values.GetValueOrDefault(index) ?? below?.Get(index) ?? PickleValue.Unknown;

    public void Memoize(PickleValue value) => Put(first + scattered.Count, value);

    public void Put(long index, PickleValue value)
    {
        Use(index);
        if (below is null && value is not (PickleValue.Text or PickleValue.Import or PickleValue.Instance or PickleValue.Tuple or PickleValue.Dictionary))
        {
            // Room is for what names and arrays are made of; most objects of a large pickle are not.
            values.Remove(index);
            return;
        }

        if (!values.TryAdd(index, value))
        {
            values[index] = value;
            return;
        }

        oldest.Enqueue(index);
        if (oldest.Count > MaximumCount)
        {
            // Not removed: what lies below must not show through.
            Forget(oldest.Dequeue());
        }
    }

    /// <summary>An index that could not be read: any entry may have been overwritten.</summary>
    public void Lose() => isLost = true;

    private void Forget(long index)
    {
        if (below is null)
        {
            values.Remove(index);
        }
        else
        {
            isLost = true;
        }
    }

    private void Use(long index)
    {
        if (index < first || !scattered.Add(index))
        {
            return;
        }

        while (scattered.Remove(first))
        {
            first++;
        }

        isLost |= scattered.Count > MaximumCount;
        if (isLost)
        {
            scattered.Clear();
        }
    }
}
