using System.Collections.Immutable;
using System.Text;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Output;

/// <summary>
/// The assets file in <c>obj/</c>. Every build reads it, most do nothing else: so it is read by code that starts fast, without a
/// serializer. Only this version of ModelBuild reads it; any other writes it anew.
/// </summary>
internal static class AssetsFile
{
    private const string Header = "ModelBuild assets 4";
    private const int MaxCount = 1_000_000;

    /// <summary>Null where there is none that can be read. Not asynchronous: that alone would take longer than reading.</summary>
    public static ModelAssets? Read(string path)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(path)), Encoding.UTF8);
            return reader.ReadString() == Header ? Read(reader) : null;
        }
        // A file of another program, of another version, or one that was cut off.
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    public static async Task WriteAsync(ModelAssets assets, string path, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Header);
            Write(writer, assets);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await Durable.WriteAllBytesAsync(path, content.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    private static ModelAssets Read(BinaryReader reader) => new()
    {
        ProjectInputs = reader.ReadString(),
        PackageInputs = ReadOptional(reader),
        LockFileState = reader.ReadString(),
        IsPruned = reader.ReadBoolean(),
        Models = ReadAll(reader, ReadModel),
    };

    private static void Write(BinaryWriter writer, ModelAssets assets)
    {
        writer.Write(assets.ProjectInputs);
        WriteOptional(writer, assets.PackageInputs);
        writer.Write(assets.LockFileState);
        writer.Write(assets.IsPruned);
        writer.Write(assets.Models.Length);
        foreach (var model in assets.Models)
        {
            WriteModel(writer, model);
        }
    }

    private static ResolvedModel ReadModel(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        Reference = reader.ReadString(),
        Version = reader.ReadString(),
        Digest = ReadDigest(reader),
        TargetFolder = reader.ReadString(),
        Selection = reader.ReadString(),
        CopyToOutput = reader.ReadBoolean(),
        CopyToPublish = reader.ReadBoolean(),
        Package = ReadOptional(reader),
        PortableReference = ReadOptional(reader),
        CacheFolder = ReadOptional(reader),
        StampFile = reader.ReadString(),
        Files = ReadAll(reader, ReadFile),
    };

    private static void WriteModel(BinaryWriter writer, ResolvedModel model)
    {
        writer.Write(model.Name);
        writer.Write(model.Reference);
        writer.Write(model.Version);
        writer.Write(model.Digest.ToString());
        writer.Write(model.TargetFolder);
        writer.Write(model.Selection);
        writer.Write(model.CopyToOutput);
        writer.Write(model.CopyToPublish);
        WriteOptional(writer, model.Package);
        WriteOptional(writer, model.PortableReference);
        WriteOptional(writer, model.CacheFolder);
        writer.Write(model.StampFile);
        writer.Write(model.Files.Length);
        foreach (var file in model.Files)
        {
            writer.Write(file.Path);
            writer.Write(file.Digest.ToString());
            writer.Write(file.Size);
            writer.Write(file.CachePath);
        }
    }

    private static ResolvedFile ReadFile(BinaryReader reader) => new()
    {
        Path = reader.ReadString(),
        Digest = ReadDigest(reader),
        Size = reader.ReadInt64(),
        CachePath = reader.ReadString(),
    };

    private static Digest ReadDigest(BinaryReader reader) => Digest.TryParse(reader.ReadString(), out var digest) ? digest : throw new FormatException();

    private static ImmutableArray<T> ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxCount)
        {
            throw new FormatException();
        }

        var items = ImmutableArray.CreateBuilder<T>();
        while (items.Count < count)
        {
            items.Add(read(reader));
        }

        return items.DrainToImmutable();
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }
}
