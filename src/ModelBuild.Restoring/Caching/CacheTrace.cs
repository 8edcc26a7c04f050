namespace ModelBuild.Restoring.Caching;

/// <summary>Small files beside blobs that save work: what was found out about a blob. They are not flushed, since losing one costs a look at its blob.</summary>
internal static class CacheTrace
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(beside, content);
        File.Move(beside, path, overwrite: true);
    }
}
