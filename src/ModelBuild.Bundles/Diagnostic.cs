using System.Globalization;

namespace ModelBuild.Bundles;

/// <summary>One thing to tell a user: what happened with the value, what was expected, what to do next.</summary>
/// <param name="Code"><c>MODEL####</c>; each has a section in <c>build/errors.md</c>.</param>
/// <param name="Message">What happened and what was expected, as sentences.</param>
/// <param name="Hint">What to do next, as a sentence.</param>
/// <param name="File">The file it is about, where there is one.</param>
/// <param name="Line">The line in that file, from 1; 0 where there is none.</param>
public sealed record Diagnostic(string Code, string Message, string Hint, string? File = null, int Line = 0)
{
    /// <summary>
    /// One line of visible characters: names and media types in it may come from a registry, terminals act on control characters,
    /// and build servers on lines that begin in a certain way.
    /// </summary>
    public string Message { get; } = string.Concat(Message.Select(letter => IsInvisible(letter) ? '\uFFFD' : letter));

    public override string ToString() => $"{Code}: {Message} {Hint}";

    private static bool IsInvisible(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

/// <summary>Stops a verb with a <see cref="Diagnostic"/>.</summary>
public sealed class ModelException(Diagnostic diagnostic, Exception? innerException = null)
    : Exception(diagnostic.ToString(), innerException)
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
