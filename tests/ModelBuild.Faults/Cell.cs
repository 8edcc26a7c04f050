using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>One fault that meets one operation, and how that must end.</summary>
/// <param name="Row">The row of the fault list.</param>
/// <param name="Fault">As a clause.</param>
/// <param name="Expected"><see cref="Recovers"/>, a code, or several of them with '|' between.</param>
/// <param name="Arrange">Puts the fault in its place.</param>
internal sealed record Cell(string Row, string Fault, Operation Operation, string Expected, Func<Scene, Task> Arrange)
{
    public const string Recovers = "recovered";

    public Cell(string row, string fault, Operation operation, string expected, Action<Scene> arrange)
        : this(row, fault, operation, expected, scene =>
        {
            arrange(scene);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Moves what is worked on elsewhere, before anything is done.</summary>
    public Action<Scene> Set { get; init; } = _ => { };

    public LoopbackOptions Registry { get; init; } = new();

    /// <summary>True where silence is the fault, and is to be noticed soon.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Runs the operation otherwise than in this process; null for here.</summary>
    public Func<Scene, CancellationToken, Task<string>>? RunAsync { get; init; }

    /// <summary>What goes on while the operation runs.</summary>
    public Func<Scene, CancellationToken, Task>? Meanwhile { get; init; }

    /// <summary>Takes the fault away before the next run.</summary>
    public Action<Scene> Mend { get; init; } = scene => scene.Registry.Faults.Clear();

    /// <summary>What else must be true of how it ended; null where it is.</summary>
    public Func<Scene, string?> Also { get; init; } = _ => null;

    /// <summary>After which it counts as hanging.</summary>
    public TimeSpan Bound { get; init; } = TimeSpan.FromSeconds(30);
}
