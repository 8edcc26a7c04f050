namespace ModelBuild.Oci;

/// <summary>How many connections one operation holds at once. What is begun always gets one, even beyond that number; what only hurries takes those that are spare.</summary>
public sealed class ConnectionSlots(int count)
{
    private int spare = count;

    /// <summary>True where somebody who hurries would get one.</summary>
    public bool HasSpare => Volatile.Read(ref spare) > 0;

    public void Take() => Interlocked.Decrement(ref spare);

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref spare) >= 0)
        {
            return true;
        }

        Return();
        return false;
    }

    public void Return() => Interlocked.Increment(ref spare);
}
