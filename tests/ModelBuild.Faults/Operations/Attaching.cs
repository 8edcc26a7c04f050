using System.Globalization;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Pushes some notes that have a model as their subject.</summary>
internal sealed class Attaching(SampleModel model) : Operation("attach", model)
{
    public const int Notes = 5;

    private const string Type = "application/vnd.example.note.v1";

    private static readonly byte[] Config = "{}"u8.ToArray();

    public override string Method => "PUT";

    public override string Target => Endpoints.Manifest;

    public override async Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken)
    {
        var repository = repositories.Open(place.AddressOf(Model));
        var subject = await place.Models.ManifestOf(Model);
        foreach (var note in NotesOf(place, subject))
        {
            await repository.PushBlobAsync(BlobSource.OfBytes(note.Manifest!.Config, Config), null, cancellationToken);
            await repository.PushManifestAsync(note, tag: null, cancellationToken);
        }
    }

    public override async Task<string?> MissingAsync(Place place, HeldRepository repository)
    {
        var subject = await place.Models.ManifestOf(Model);
        var listed = Listed(repository, subject.Digest);
        return NotesOf(place, subject).FirstOrDefault(note => !listed.Contains(note.Digest)) is { } missing ? $"the list has no {missing.Digest}" : null;
    }

    /// <summary>What the tag lists that stands for a list.</summary>
    public static HashSet<Digest> Listed(HeldRepository repository, Digest subject) =>
        repository.ReadManifest(Endpoints.ReferrersTagOf(subject)) is { } tag ? [.. OciDocument.Parse(tag, null).Index!.Manifests.Select(entry => entry.Digest)] : [];

    /// <summary>Notes that nobody else writes.</summary>
    private static IEnumerable<OciDocument> NotesOf(Place place, OciDocument subject) => Enumerable.Range(0, Notes).Select(i => OciDocument.Create(new Manifest
    {
        MediaType = MediaTypes.Manifest,
        ArtifactType = Type,
        Config = new() { MediaType = "application/vnd.oci.empty.v1+json", Digest = Digest.Compute(Config), Size = Config.Length },
        Layers = [],
        Subject = subject.Descriptor,
        Annotations = Annotations.Create(KeyValuePair.Create("note", string.Create(CultureInfo.InvariantCulture, $"{i} of {place.Root}"))),
    }));
}
