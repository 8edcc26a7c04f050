using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ModelBuild.Formats;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Bundles.Packing;

/// <summary>What reading a file told.</summary>
internal sealed record FileFacts
{
    public required Digest Digest { get; init; }

    public required long Size { get; init; }

    /// <summary>The blob of the layout that lists its chunks; null where nobody asked for it.</summary>
    public PackedChunks? Chunks { get; init; }

    /// <summary>A name of <see cref="ModelFormat"/>, or null.</summary>
    public string? Format { get; init; }

    /// <summary>True where the first bytes are text.</summary>
    public bool IsText { get; init; }

    /// <summary>What its header says of the model, without the long lists that a bundle does not repeat; null where no reader knows the file.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Why its header cannot be read, as a sentence; null where it can.</summary>
    public string? Malformed { get; init; }

    /// <summary>What loading it would run; null where there is nothing to tell.</summary>
    public PickleReport? Pickle { get; init; }

    /// <summary>Adds what the file's content says beyond its bytes.</summary>
    public static async Task<FileFacts> DescribeAsync(FileFacts facts, string path, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            var model = await ModelFileReader.ReadAsync(path, content, cancellationToken).ConfigureAwait(false);
            facts = facts with { Model = model is null ? null : Short(model) };
        }
        catch (MalformedModelException exception)
        {
            // What is only more than is read is no damage, and says nothing.
            facts = facts with { Malformed = exception.IsLimit ? null : exception.Message };
        }

        return facts with { Pickle = await PickleReport.ReadAsync(path, content, cancellationToken).ConfigureAwait(false) };
    }

    private static ModelFacts Short(ModelFacts facts) => facts with
    {
        Metadata = ImmutableSortedDictionary<string, string>.Empty,
        OperatorSets = ImmutableSortedDictionary<string, long>.Empty,
        Operators = [],
        Tags = [],
        Precisions = [],
    };
}

/// <summary>A blob of the layout that lists the chunks of a file.</summary>
internal sealed record PackedChunks
{
    public required Digest Digest { get; init; }

    public required long Size { get; init; }

    [JsonIgnore]
    public Descriptor Descriptor => new() { MediaType = ChunkList.MediaType, Digest = Digest, Size = Size };
}
