using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Projects;

/// <summary>A project or props file: its text, and how that is written in bytes.</summary>
/// <param name="Path">Absolute.</param>
public sealed partial record ProjectSource(string Path, ProjectText Project, Encoding Encoding, bool HasMark)
{
    /// <exception cref="XmlException">Not XML.</exception>
    /// <exception cref="DecoderFallbackException">Not text of its encoding.</exception>
    public static async Task<ProjectSource> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        var (encoding, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Strict("utf-8"), 3),
            [0xFF, 0xFE, ..] => (Strict("utf-16"), 2),
            [0xFE, 0xFF, ..] => (Strict("utf-16BE"), 2),
            _ => (Declared(bytes), 0),
        };
        return new(path, ProjectText.Parse(encoding.GetString(bytes.AsSpan(mark))), encoding, mark > 0);
    }

    /// <summary>Replaces the file, whole or not at all; where it is a link, what that leads to.</summary>
    public async Task WriteAsync(ProjectText text, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. HasMark ? Encoding.GetPreamble() : [], .. Encoding.GetBytes(text.Text)];
        var target = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path;
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(target);
        await Durable.WriteAllBytesAsync(target, bytes, cancellationToken).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, mode);
        }
    }

    private static Encoding Declared(byte[] bytes)
    {
        var match = Declaration().Match(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 200))));
        try
        {
            return Strict(match.Success ? match.Groups[1].Value : "utf-8");
        }
        catch (ArgumentException exception)
        {
            throw new XmlException($"'{match.Groups[1].Value}' is not an encoding that is known here.", exception, 1, 1);
        }
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    [GeneratedRegex("""\A<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""")]
    private static partial Regex Declaration();
}
