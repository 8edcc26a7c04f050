using System.Globalization;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Restoring;
using ModelBuild.Testing;

// Every verb says "ready" when it has started and begins when it is told to, so that many begin at once.
Console.WriteLine("ready");
Console.ReadLine();

switch (args)
{
    // Adds a tag of its own to a layout, with a manifest of its own.
    case ["add-tag", var layout, var tag]:
        await AddTagAsync(new(layout), tag);
        break;

    // Writes the same blob again and again under one name after another, until it is killed.
    case ["write-for-ever", var layout, var size]:
        for (var seed = 1; ; seed++)
        {
            await new OciLayout(layout).PushBlobAsync(await Bytes.SourceAsync(long.Parse(size, CultureInfo.InvariantCulture), seed), null, CancellationToken.None);
            Console.WriteLine($"wrote {seed}");
        }

    // Writes one blob, to a layout's folder or tar file.
    case ["write", var layout, var size, var seed]:
        using (var repositories = new Repositories(new()))
        {
            var blob = await Bytes.SourceAsync(long.Parse(size, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
            var repository = repositories.Open(RepositoryAddress.InFolder(layout));
            await repository.PushBlobAsync(blob, null, CancellationToken.None);
            await repository.CompleteAsync(CancellationToken.None);
        }

        break;

    // Moves one tag from manifest to manifest, until it is killed.
    case ["tag-for-ever", var layout]:
        for (var round = 1; ; round++)
        {
            await AddTagAsync(new(layout), "moving", $"round {round}");
            Console.WriteLine($"tagged {round}");
        }

    // Restores a model by its tag into a cache, from a registry.
    case ["restore", var reference, var tag, var folder, var cache]:
        using (var repositories = new Repositories(new()))
        {
            var result = await new ModelRestorer(() => repositories).RestoreAsync(
                new()
                {
                    References = [new() { Include = reference, Tag = tag }],
                    ProjectDirectory = Directory.CreateDirectory(folder).FullName,
                    LockFile = Path.Combine(folder, "models.lock.json"),
                    AssetsFile = Path.Combine(folder, "obj", "assets"),
                    CacheDirectory = cache,
                    DefaultRegistry = RegistryAddress.InFolder(folder),
                },
                null,
                CancellationToken.None);
            Console.WriteLine($"restored {result.Models[0].Files.Length}");
        }

        break;

    // Holds a lock until it is killed.
    case ["hold", var file]:
        using (await FileLock.AcquireAsync(file, CancellationToken.None))
        {
            Console.WriteLine("held");
            Console.ReadLine();
        }

        break;

    // Adds one to the number in a file, under a lock, so many times.
    case ["count", var file, var times]:
        for (var i = 0; i < int.Parse(times, CultureInfo.InvariantCulture); i++)
        {
            using var held = await FileLock.AcquireAsync($"{file}.lock", CancellationToken.None);
            var number = File.Exists(file) ? int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture) : 0;
            await File.WriteAllTextAsync(file, (number + 1).ToString(CultureInfo.InvariantCulture));
        }

        break;

    default:
        Console.WriteLine($"unknown: {string.Join(' ', args)}");
        return 2;
}

return 0;

static async Task AddTagAsync(OciLayout layout, string tag, string? content = null)
{
    var bytes = System.Text.Encoding.UTF8.GetBytes(content ?? tag);
    var blob = new Descriptor { MediaType = "text/plain", Digest = Digest.Compute(bytes), Size = bytes.Length };
    await layout.PushBlobAsync(BlobSource.OfBytes(blob, bytes), null, CancellationToken.None);
    await layout.PushManifestAsync(OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = blob, Layers = [blob] }), tag, CancellationToken.None);
}
