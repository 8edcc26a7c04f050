using System.CommandLine;
using System.CommandLine.Parsing;

namespace ModelBuild.Tool;

/// <summary>How much a command says beside its result, in the levels that <c>dotnet</c>'s own commands have.</summary>
internal static class ToolVerbosity
{
    private static TextWriter? error;

    public static Option<VerbosityLevel> Option { get; } = new("--verbosity", "-v")
    {
        Description = "How much is said beside the result: quiet, minimal (warnings), normal (progress too), detailed (notes too) or diagnostic (stack traces too).",
        HelpName = "level",
        Recursive = true,
        CustomParser = Parsed,
    };

    public static VerbosityLevel Level { get; private set; }

    /// <summary>Standard error, for what is said at every level.</summary>
    public static TextWriter Error => error ?? Console.Error;

    public static void Use(ParseResult arguments)
    {
        Level = arguments.GetValue(Option);
        if (Level < VerbosityLevel.Normal)
        {
            // All but progress is written through this class, so that no command needs to ask whether it may show any.
            error = Console.Error;
            Console.SetError(TextWriter.Null);
        }
    }

    private static VerbosityLevel Parsed(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        switch (text.ToUpperInvariant())
        {
            case "Q" or "QUIET":
                return VerbosityLevel.Quiet;
            case "M" or "MINIMAL":
                return VerbosityLevel.Minimal;
            case "N" or "NORMAL":
                return VerbosityLevel.Normal;
            case "D" or "DETAILED":
                return VerbosityLevel.Detailed;
            case "DIAG" or "DIAGNOSTIC":
                return VerbosityLevel.Diagnostic;
            default:
                result.AddError($"'{text}' is not q[uiet], m[inimal], n[ormal], d[etailed] or diag[nostic].");
                return default;
        }
    }
}

/// <summary>Each says what those before it say.</summary>
internal enum VerbosityLevel
{
    /// <summary>Results and failures.</summary>
    Quiet = -2,

    /// <summary>Warnings.</summary>
    Minimal = -1,

    /// <summary>Progress.</summary>
    Normal = 0,

    /// <summary>What was tried and passed over.</summary>
    Detailed = 1,

    /// <summary>Where in the code a failure was met.</summary>
    Diagnostic = 2,
}
