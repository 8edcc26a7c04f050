using System.Formats.Tar;
using System.Text;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ATarOfOthers : IDisposable
{
    private static readonly BlobSource Blob = Sample.Blob("content");
    private static readonly OciDocument Manifest = Sample.ManifestOf(Blob);

    private static readonly TarEntry[] Files =
    [
        Tar.File("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""),
        Tar.File("index.json", OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [LayoutEntries.Tagged(Manifest.Descriptor, "1.0.0")] }).Bytes.ToArray()),
        Tar.File(TarMember.NameOf(Manifest.Digest), Manifest.Bytes.ToArray()),
        Tar.File(TarMember.NameOf(Blob.Descriptor.Digest), "content"),
    ];

    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", TarEntryFormat.Gnu)]
    [InlineData("./", TarEntryFormat.Gnu)]
    [InlineData("./", TarEntryFormat.Pax)]
    [InlineData("", TarEntryFormat.Ustar)]
    public async Task Is_read_in_any_order_and_form(string prefix, TarEntryFormat format)
    {
        foreach (var files in new[] { Files, Files.Reverse() })
        {
            using (var tar = new TarWriter(File.Create(folder["model.tar"]), format))
            {
                tar.WriteEntry(Entry(TarEntryType.Directory, format, $"{prefix}blobs/sha256/"));
                foreach (var file in files)
                {
                    var entry = Entry(TarEntryType.RegularFile, format, prefix + file.Name);
                    file.DataStream!.Position = 0;
                    entry.DataStream = file.DataStream;
                    tar.WriteEntry(entry);
                }
            }

            await CheckAsync("1.0.0");
        }
    }

    [Fact]
    public async Task May_hold_a_blob_of_more_than_8_GiB()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file of zeros takes its room.");
        var blob = new Descriptor { MediaType = "text/plain", Digest = Digest.Compute("9 GiB"u8), Size = 9L << 30 };
        await using (var tar = File.Create(folder["model.tar"]))
        {
            await tar.WriteAsync(TarHeader.Write(TarMember.NameOf(blob.Digest), blob.Size), Cancellation);
            tar.Position += blob.Size - 1;
            tar.WriteByte(7);
            await tar.WriteAsync(Tar.Of(Rewound()), Cancellation);
        }

        await CheckAsync("1.0.0");
        using var layout = new TarLayout(folder["model.tar"]);
        await using var end = await layout.OpenBlobAsync(blob, blob.Size - 1, Cancellation);
        var bytes = new byte[2];
        Assert.Equal(1, await end.ReadAsync(bytes, Cancellation));
        Assert.Equal(7, bytes[0]);
    }

    [Fact]
    public async Task Keeps_its_other_files_when_it_is_added_to()
    {
        folder.Write("model.tar", Tar.Of([.. Rewound(), Tar.File("manifest.json", "[]"), Tar.File(string.Join('/', Enumerable.Repeat("long-name", 20)), "long")]));
        using (var layout = new TarLayout(folder["model.tar"]))
        {
            await Sample.PushAsync(layout, "more", "2.0.0", Cancellation);
            await layout.CompleteAsync(Cancellation);
        }

        await CheckAsync("1.0.0", "2.0.0");
        using var tar = new TarReader(File.OpenRead(folder["model.tar"]));
        var texts = new Dictionary<string, string>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            texts[entry.Name] = await new StreamReader(entry.DataStream!).ReadToEndAsync(Cancellation);
        }

        Assert.Equal(("[]", "long"), (texts["manifest.json"], texts[string.Join('/', Enumerable.Repeat("long-name", 20))]));
        Assert.Equal(["index.json", "oci-layout"], texts.Keys.TakeLast(2));
    }

    [Fact]
    public async Task That_skopeo_wrote_is_read_and_skopeo_reads_ours()
    {
        using (var layout = new TarLayout(folder["ours.tar"]))
        {
            var document = await PushImageAsync(layout);
            await layout.CompleteAsync(Cancellation);
            await SkopeoAsync("copy", "--preserve-digests", $"oci-archive:{folder["ours.tar"]}:1.0.0", $"oci:{folder["folder"]}:1.0.0");
            await SkopeoAsync("copy", "--preserve-digests", $"oci:{folder["folder"]}:1.0.0", $"oci-archive:{folder["theirs.tar"]}:1.0.0");

            using var theirs = new TarLayout(folder["theirs.tar"]);
            var found = await theirs.FetchAsync("1.0.0", null, Cancellation);
            Assert.Equal(document.Digest, found.Digest);
            await Assert.AllAsync(found.Manifest!.Blobs, async blob => Assert.Equal(blob.Size, (await theirs.ReadBlobAsync(blob, int.MaxValue, Cancellation)).Length));

            await Sample.PushAsync(theirs, "more", "2.0.0", Cancellation);
            await theirs.CompleteAsync(Cancellation);
        }

        await SkopeoAsync("copy", "--preserve-digests", $"oci-archive:{folder["theirs.tar"]}:1.0.0", $"oci:{folder["again"]}:1.0.0");
        Assert.Equal(["1.0.0"], await Sample.TagsOfAsync(new OciLayout(folder["again"]), Cancellation));
    }

    /// <summary>An image, because skopeo looks at the configuration of what it copies.</summary>
    private static async Task<OciDocument> PushImageAsync(TarLayout layout)
    {
        var layer = Sample.Blob(Tar.OfFiles(("models/a", "1")));
        var config = Sample.Blob($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{layer.Descriptor.Digest}}"]} }""");
        var document = OciDocument.Create(new Manifest
        {
            MediaType = MediaTypes.Manifest,
            Config = config.Descriptor with { MediaType = "application/vnd.oci.image.config.v1+json" },
            Layers = [layer.Descriptor with { MediaType = "application/vnd.oci.image.layer.v1.tar" }],
        });
        await layout.PushBlobAsync(layer, null, Cancellation);
        await layout.PushBlobAsync(config, null, Cancellation);
        await layout.PushManifestAsync(document, "1.0.0", Cancellation);
        return document;
    }

    private async Task SkopeoAsync(params string[] arguments)
    {
        var policy = folder.Write("policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}""");
        using var skopeo = ChildProcess.Start(Peer.Require("skopeo"), ["--policy", policy, "--tmpdir", folder.Path, .. arguments], folder.Path, new Dictionary<string, string?>());
        Assert.True((await skopeo.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)).ExitCode == 0, skopeo.Text);
    }

    private async Task CheckAsync(params string[] tags)
    {
        using var layout = new TarLayout(folder["model.tar"]);
        Assert.Equal(tags, await Sample.TagsOfAsync(layout, Cancellation));
        var manifest = await layout.FetchAsync("1.0.0", null, Cancellation);
        Assert.Equal("content", Encoding.UTF8.GetString((await layout.ReadBlobAsync(manifest.Manifest!.Config, 100, Cancellation)).Span));
    }

    private static TarEntry[] Rewound() => [.. Files.Select(file =>
    {
        file.DataStream!.Position = 0;
        return file;
    })];

    private static TarEntry Entry(TarEntryType type, TarEntryFormat format, string name) => format switch
    {
        TarEntryFormat.Pax => new PaxTarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        _ => new GnuTarEntry(type, name),
    };
}
