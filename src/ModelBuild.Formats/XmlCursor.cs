using System.Xml;

namespace ModelBuild.Formats;

/// <summary>Goes through the elements of an XML file. There are no entities, nothing is fetched, and what is not asked for is not kept.</summary>
internal sealed class XmlCursor : IDisposable
{
    private const int LongestText = 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = HeaderLimits.Xml,
    };

    private readonly HeaderReader reader;
    private readonly HeaderStream stream;
    private readonly XmlReader xml;

    public XmlCursor(HeaderReader reader)
    {
        (this.reader, stream) = (reader, reader.Part(0, reader.Length));
        xml = XmlReader.Create(stream, Settings);
    }

    /// <summary>Of the element that the cursor came to, without a prefix.</summary>
    public string Name => xml.LocalName;

    public int Depth => xml.Depth;

    /// <summary>Comes to the next element; false at the end of the file, which must be well-formed until there.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await xml.ReadAsync().ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (xml.Depth > HeaderLimits.XmlDepth)
                {
                    throw Malformed($"it is nested more than {HeaderLimits.XmlDepth} deep");
                }

                if (xml.NodeType == XmlNodeType.Element)
                {
                    return true;
                }
            }

            return false;
        }
        catch (XmlException exception)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>The text that stands right behind the element's start; null where something else does, or it is longer than any that is asked for.</summary>
    public async ValueTask<string?> TextAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return !xml.IsEmptyElement && await xml.ReadAsync().ConfigureAwait(false) && xml.NodeType == XmlNodeType.Text ? await ChunkAsync().ConfigureAwait(false) : null;
        }
        catch (XmlException exception)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>Null where it is not there, or longer than any that is asked for.</summary>
    public string? Attribute(string name) => xml.GetAttribute(name) is { Length: <= HeaderLimits.MetadataValue } value ? value : null;

    /// <summary>In chunks: a text's Value would be all of it, and what is not in the buffer yet would be read synchronously.</summary>
    private async ValueTask<string?> ChunkAsync()
    {
        var (text, count) = (new char[LongestText], 0);
        for (int read; count < text.Length && (read = await xml.ReadValueChunkAsync(text, count, text.Length - count).ConfigureAwait(false)) > 0; count += read)
        {
        }

        return count < text.Length ? new string(text, 0, count).Trim() : null;
    }

    /// <summary>What is forbidden has no place.</summary>
    private MalformedModelException Malformed(XmlException exception) =>
        Malformed(exception.LineNumber > 0 ? $"it is not valid XML in line {exception.LineNumber}" : "it has a document type, which is not read, or is not valid XML", exception);

    private MalformedModelException Malformed(string reason, Exception? innerException = null) => new(reader.Format, Math.Clamp(stream.Position, 0, reader.Length), reason, innerException) { IsLimit = xml.Depth > HeaderLimits.XmlDepth || stream.Position >= HeaderLimits.Xml };

    public void Dispose() => xml.Dispose();
}
