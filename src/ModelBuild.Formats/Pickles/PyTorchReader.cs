using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// The zip that <c>torch.save</c> and TorchScript write. Parameters are counted from what the pickle says of its tensors, those that an optimiser keeps included.
/// </summary>
internal static class PyTorchReader
{
    public const string Data = "data.pkl";

    private const int ShortText = 1024;

    /// <summary>Members beside the data, and what each of them says.</summary>
    private static readonly string[] Said = ["byteorder", ".format_version", ".storage_alignment"];

    /// <param name="folder">The archive's top folder with its '/', or nothing.</param>
    public static async Task<ModelFacts> ReadAsync(ZipContents zip, string folder, HeaderReader reader, CancellationToken cancellationToken)
    {
        var watch = new PickleWatch(reader);
        var machine = await RunAsync(zip, folder + Data, watch, reader, cancellationToken).ConfigureAwait(false);
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        foreach (var name in Said.Where(name => zip.Has(folder + name)))
        {
            metadata[name.TrimStart('.')] = await TextAsync(zip, folder + name, cancellationToken).ConfigureAwait(false);
        }

        var isScript = zip.Has(folder + "constants.pkl") && zip.Names.Any(name => name.StartsWith(folder + "code/", StringComparison.Ordinal));
        if (zip.Has(folder + "bytecode.pkl"))
        {
            metadata["bytecode"] = "mobile";
        }

        return new()
        {
            Format = isScript ? ModelFormat.TorchScript : ModelFormat.PyTorch,
            FormatVersion = zip.Has(folder + "version") ? await TextAsync(zip, folder + "version", cancellationToken).ConfigureAwait(false) : null,
            Architecture = watch.ClassOf(machine.Result),
            ParameterCount = watch.HasTensors ? watch.Parameters.Total : null,
            Precision = watch.HasTensors ? watch.Parameters.Dominant : null,
            Precisions = watch.HasTensors ? watch.Parameters.Precisions : [],
            Metadata = metadata.ToImmutable(),
        };
    }

    private static async Task<PickleMachine> RunAsync(ZipContents zip, string path, PickleWatch watch, HeaderReader reader, CancellationToken cancellationToken)
    {
        await using var content = await zip.OpenAsync(path, HeaderLimits.Pickle, cancellationToken).ConfigureAwait(false);
        var machine = new PickleMachine(new(content), new(PickleAllowList.Default) { Watch = watch });
        try
        {
            await machine.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenPickleException broken)
        {
            throw PickleReader.Malformed(broken, reader);
        }

        return machine;
    }

    private static async Task<string> TextAsync(ZipContents zip, string path, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await zip.BytesAsync(path, ShortText, cancellationToken).ConfigureAwait(false)).Trim();
}
