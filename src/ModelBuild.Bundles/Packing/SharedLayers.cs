using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Says which files share layers. To push a layer costs three requests and to fetch it one, which for a small file is more than its bytes
/// cost; but a layer is stored and fetched anew when one of its files changes. So many small files of one kind share layers, and every
/// other file has one of its own.
/// </summary>
internal static partial class SharedLayers
{
    /// <summary>Bytes from which a file is worth a layer of its own: they take longer than a request on most networks.</summary>
    public const long LargeFile = 1024 * 1024;

    /// <summary>Small files of one kind that are few enough for a layer each.</summary>
    public const int ManyFiles = 64;

    /// <summary>Files of one layer; its entries and names stay far below what <see cref="Archives.ArchiveLimits"/> allow.</summary>
    public const int MaxFiles = 4096;

    /// <summary>Bytes that a layer has on average where there are so many: what a small change costs.</summary>
    private const long LayerSize = 32 * 1024 * 1024;

    /// <summary>Layers that <see cref="LayerSize"/> may lead to; more bytes make larger ones, because who restores unpacks 1000.</summary>
    private const int MaxLayers = 256;

    /// <summary>Those of some files that may share a layer; none where they are few.</summary>
    /// <param name="sizeOf">A file's length in bytes.</param>
    public static ImmutableArray<ModelFile> Candidates(ImmutableArray<ModelFile> files, Func<ModelFile, long> sizeOf)
    {
        ImmutableArray<ModelFile> small = [.. files.Where(file => sizeOf(file) < LargeFile && !IsLookedFor(file.Path))];
        return small.Length < ManyFiles ? [] : small;
    }

    /// <summary>The layers, each of files of one kind.</summary>
    /// <param name="candidates">Ordered by path.</param>
    public static ImmutableArray<ImmutableArray<ModelFile>> Of(IEnumerable<(ModelFile File, ModelFileKind Kind, long Size)> candidates) =>
    [
        .. candidates.GroupBy(file => file.Kind).Where(kind => kind.Count() >= ManyFiles).OrderBy(kind => kind.Key)
            .SelectMany(kind => Divide([.. kind.Select(file => (file.File, file.Size))])),
    ];

    /// <summary>
    /// A layer ends behind a file whose own name and size say so. So a file that comes, goes or changes alters the layer that it is in, and
    /// no other; layers that were filled one after the other would all move.
    /// </summary>
    private static IEnumerable<ImmutableArray<ModelFile>> Divide(ImmutableArray<(ModelFile File, long Size)> files)
    {
        var average = Math.Max(LayerSize, (long)BitOperations.RoundUpToPowerOf2((ulong)(files.Sum(file => file.Size) / MaxLayers)));
        var layer = ImmutableArray.CreateBuilder<ModelFile>();
        foreach (var (file, size) in files)
        {
            layer.Add(file);
            if (layer.Count == MaxFiles || Place(file.Path, average) < size)
            {
                yield return layer.DrainToImmutable();
            }
        }

        if (layer.Count > 0)
        {
            yield return layer.DrainToImmutable();
        }
    }

    /// <summary>A number below a limit that a path always gives, and that says nothing of it.</summary>
    private static long Place(string path, long limit) =>
        (long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(path))) % (ulong)limit);

    /// <summary>
    /// True for what registries show and programs look for by the name of its layer, and for names that modctl does not take out of an
    /// archive: it thinks that they lead out of the model.
    /// </summary>
    private static bool IsLookedFor(string path) => LookedFor().IsMatch(path) || path.Contains("..", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^(?:(?:README|LICEN[CS]E|NOTICE)(?:\.[^/]*)?|MLmodel|ormbfile\.yaml|(?:config|generation_config|tokenizer|tokenizer_config|model_index|[^/]*\.index)\.json)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LookedFor();
}
