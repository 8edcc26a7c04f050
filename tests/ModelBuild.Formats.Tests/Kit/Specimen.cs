using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>A small whole file of a format, to describe, to cut and to damage.</summary>
internal sealed record Specimen(string Kind, string Name, byte[] Bytes)
{
    public static Specimen OfText(string kind, string name, string text) => new(kind, name, Encoding.UTF8.GetBytes(text));

    /// <summary>A character a byte.</summary>
    public static Specimen OfLatin1(string kind, string name, string text) => new(kind, name, Encoding.Latin1.GetBytes(text));
}
