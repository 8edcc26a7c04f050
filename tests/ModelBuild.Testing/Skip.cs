using System.Diagnostics.CodeAnalysis;

namespace ModelBuild.Testing;

/// <summary>Skips the calling test from code that does not know the test framework.</summary>
internal static class Skip
{
    /// <summary>xUnit's dynamic skip: an exception whose message begins so.</summary>
    [DoesNotReturn]
    public static void Because(string reason) => throw new InvalidOperationException($"$XunitDynamicSkip${reason}");
}
