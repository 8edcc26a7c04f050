using System.Collections.Immutable;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Divides files into layers: one for each large file, so that a file that stays is stored and fetched once, and one for all small ones.
/// Runtimes mount 127 layers at most, and each costs them time.
/// </summary>
internal static class ImageLayers
{
    /// <summary>Bytes from which a file is worth a layer.</summary>
    public const long LargeFile = 4L * 1024 * 1024;

    public const int MaxLayers = 64;

    /// <param name="sizeOf">A file's length in bytes.</param>
    public static ImmutableArray<ImmutableArray<ModelFile>> Of(ImmutableArray<ModelFile> files, Func<ModelFile, long> sizeOf)
    {
        var large = files.Select(file => (File: file, Size: sizeOf(file))).Where(file => file.Size >= LargeFile)
            .OrderByDescending(file => file.Size).ThenBy(file => file.File.Path, StringComparer.Ordinal)
            .Take(MaxLayers - 1).Select(file => file.File).ToHashSet();
        ImmutableArray<ModelFile> small = [.. files.Where(file => !large.Contains(file))];
        return [.. small.IsEmpty ? [] : new[] { small }, .. files.Where(large.Contains).Select(file => ImmutableArray.Create(file))];
    }
}
