namespace ModelBuild.Testing;

/// <summary>
/// What goes wrong, and when. Every planned fault counts the requests that are its own, so that a HEAD never uses up the
/// fault of a GET.
/// </summary>
public sealed class FaultPlan
{
    /// <summary>For <c>times</c>: it never ends.</summary>
    public const int Always = int.MaxValue;

    private readonly List<PlannedFault> plan = [];

    /// <param name="method">'*' for any.</param>
    /// <param name="path">A pattern of <see cref="Endpoints"/>.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="nth">The first of the matching requests that it happens to, from 1.</param>
    /// <param name="times">To how many of them it happens.</param>
    public PlannedFault Add(string method, string path, Fault fault, int nth = 1, int times = 1) => Add(request => request.Is(method, path), fault, nth, times);

    public PlannedFault Add(Func<RecordedRequest, bool> match, Fault fault, int nth = 1, int times = 1)
    {
        var planned = new PlannedFault(match, fault, nth, times);
        lock (plan)
        {
            plan.Add(planned);
        }

        return planned;
    }

    public void Clear()
    {
        lock (plan)
        {
            plan.Clear();
        }
    }

    /// <summary>The first fault whose turn it is; the others count the request all the same.</summary>
    internal Fault? For(RecordedRequest request)
    {
        lock (plan)
        {
            // All count it, whichever is due.
            return plan.Where(planned => planned.Sees(request)).ToList().FirstOrDefault()?.Happen();
        }
    }
}

/// <summary>A fault that waits for its requests.</summary>
public sealed class PlannedFault
{
    private readonly Func<RecordedRequest, bool> match;
    private readonly Fault fault;
    private readonly int nth;
    private readonly int times;
    private int seen;
    private int happened;

    internal PlannedFault(Func<RecordedRequest, bool> match, Fault fault, int nth, int times) =>
        (this.match, this.fault, this.nth, this.times) = (match, fault, nth, times);

    /// <summary>How often it happened.</summary>
    public int Happened => Volatile.Read(ref happened);

    /// <summary>Counts a request that is its own; true where its turn has come.</summary>
    internal bool Sees(RecordedRequest request) => match(request) && ++seen >= nth && happened < times;

    internal Fault Happen()
    {
        Interlocked.Increment(ref happened);
        return fault;
    }
}
