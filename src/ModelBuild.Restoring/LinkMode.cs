using ModelBuild.Bundles;

namespace ModelBuild.Restoring;

/// <summary>How files come from the cache into an output.</summary>
public enum LinkMode
{
    /// <summary>As copies that share their blocks with the cache where the file system can (reflinks), which is all that a copy can be asked for.</summary>
    Auto,

    /// <summary>As copies.</summary>
    Copy,

    /// <summary>As second names of the cached files, which programs must not write to; as copies on another file system.</summary>
    HardLink,

    /// <summary>As symbolic links to the cached files.</summary>
    SymLink,
}

/// <summary>The names of <see cref="LinkMode"/>.</summary>
public static class LinkModes
{
    public const string ValidNames = "'auto', 'copy', 'hardlink' or 'symlink'";

    /// <exception cref="ModelException">Not one of the names, in any case; <c>MODEL3028</c>.</exception>
    public static LinkMode Parse(string text) => Enum.TryParse<LinkMode>(text, ignoreCase: true, out var mode) && !char.IsAsciiDigit(text[0])
        ? mode
        : throw new ModelException(RestoreDiagnostics.InvalidLinkMode(text));
}
