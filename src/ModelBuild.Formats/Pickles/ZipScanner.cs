using System.IO.Compression;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// Scans every member of a zip, whatever its name: those of the directory, and those whose own headers lie where the directory leaves gaps. Checksums,
/// the encrypted flag and what two headers say of one member stop no loader for certain, so they stop nothing here; they are problems.
/// </summary>
internal sealed class ZipScanner(Stream stream, PickleFindings findings, PickleContent content, UnpackingBudget budget, string? archive, int depth)
{
    private const int MaximumMembers = 500_000;
    private const int MaximumCodeNames = 10_000;
    private const long MaximumChecked = 64L << 20;

    /// <summary>Where members that were scanned lie, so that what lies between is searched.</summary>
    private readonly List<(long From, long To)> covered = [];
    private readonly HashSet<(long Offset, long Size, ushort Method)> scanned = [];
    private readonly HashSet<long> offsets = [];

    private int members;
    private bool hasData;
    private bool hasConstants;
    private bool hasCode;
    private bool hasOthers;

    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        var directories = await ZipDirectory.FindAsync(stream, NoteDamage, cancellationToken).ConfigureAwait(false);
        foreach (var directory in directories)
        {
            covered.Add((directory.Offset, directory.Offset + directory.Size));
            await foreach (var member in directory.ReadAsync(stream, NoteDamage, cancellationToken).ConfigureAwait(false))
            {
                if (++members > MaximumMembers)
                {
                    Note(PickleProblemKind.TooMuch, member.HeaderOffset);
                    break;
                }

                await ScanAsync(member, cancellationToken).ConfigureAwait(false);
            }
        }

        await ScanGapsAsync(directories.Count > 0, cancellationToken).ConfigureAwait(false);
        findings.Recognise(hasData && hasConstants && hasCode ? PickleContainer.TorchScript
            : hasData ? PickleContainer.PyTorch
            : members > 0 && !hasOthers ? PickleContainer.Numpy
            : PickleContainer.Zip);
    }

    private async Task ScanAsync(ZipMember member, CancellationToken cancellationToken)
    {
        Remember(member);
        var own = await ZipLocalHeader.ReadAsync(stream, member.HeaderOffset, cancellationToken).ConfigureAwait(false);
        if (own is not { } local)
        {
            Note(PickleProblemKind.DamagedArchive, member.HeaderOffset, member.Name);
            return;
        }

        var size = Math.Min(member.PackedSize, stream.Length - local.DataOffset);
        if (size < 0 || size < member.PackedSize)
        {
            Note(PickleProblemKind.EndsEarly, local.DataOffset, member.Name);
        }

        size = Math.Max(size, 0);
        covered.Add((member.HeaderOffset, local.DataOffset + size));
        await ScanDataAsync(member, local.DataOffset, size, isHidden: false, cancellationToken).ConfigureAwait(false);
        var saysSize = (local.Member.Flags & ZipFields.DescriptorFlag) == 0 || local.Member.PackedSize != 0;
        if (local.Member.Name != member.Name || local.Member.Method != member.Method || (saysSize && local.Member.PackedSize != member.PackedSize))
        {
            Note(PickleProblemKind.ContradictoryMember, member.HeaderOffset, member.Name);
            Remember(local.Member);
            var ownSize = saysSize ? Math.Clamp(local.Member.PackedSize, 0, stream.Length - local.DataOffset) : size;
            await ScanDataAsync(local.Member, local.DataOffset, ownSize, isHidden: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Headers that no directory names: of a damaged archive, or hidden from whoever trusts the directory.</summary>
    private async Task ScanGapsAsync(bool hasDirectory, CancellationToken cancellationToken)
    {
        var at = 0L;
        foreach (var (from, to) in covered.Order().Append((stream.Length, stream.Length)).ToList())
        {
            for (var gap = at; gap < from;)
            {
                var found = await ZipGap.SearchAsync(stream, gap, from, cancellationToken).ConfigureAwait(false);
                if (found is not { } offset || ++members > MaximumMembers)
                {
                    break;
                }

                if (await ZipLocalHeader.ReadAsync(stream, offset, cancellationToken).ConfigureAwait(false) is { } local)
                {
                    Remember(local.Member);
                    Note(hasDirectory ? PickleProblemKind.HiddenMember : PickleProblemKind.DamagedArchive, offset, hasDirectory ? local.Member.Name : null);
                    var size = local.Member.PackedSize is > 0 and var told && told <= stream.Length - local.DataOffset ? told : Math.Max(from - local.DataOffset, 0);
                    await ScanDataAsync(local.Member, local.DataOffset, size, isHidden: true, cancellationToken).ConfigureAwait(false);
                }

                gap = offset + 4;
            }

            at = Math.Max(at, to);
        }
    }

    private async Task ScanDataAsync(ZipMember member, long offset, long size, bool isHidden, CancellationToken cancellationToken)
    {
        var name = archive is null ? member.Name : $"{archive}/{member.Name}";
        if (size == 0 || !scanned.Add((offset, size, member.Method)))
        {
            return;
        }

        // A made-up directory may name the same bytes over and over, or overlapping ones: that is paid for as unpacking is.
        var isRepeated = !offsets.Add(offset) || isHidden;

        if (member.IsEncrypted)
        {
            Note(PickleProblemKind.EncryptedMember, member.HeaderOffset, member.Name);
        }

        if (member.Method is not (ZipFields.Stored or ZipFields.Deflated))
        {
            Note(PickleProblemKind.UnsupportedCompression, offset, member.Name);
            return;
        }

        var isExpected = PickleContent.IsExpected(member.Name) && !member.IsEncrypted;
        await using (var unpacked = Open(member, offset, size, isRepeated))
        {
            await content.ScanAsync(unpacked, name, isExpected, depth + 1, cancellationToken).ConfigureAwait(false);
        }

        if (isExpected && size <= MaximumChecked && member.Checksum is { } checksum)
        {
            await using var unpacked = Open(member, offset, size, isRepeated);
            if (await ZipChecksum.ComputeAsync(unpacked, MaximumChecked, cancellationToken).ConfigureAwait(false) is { } actual && actual != checksum)
            {
                Note(PickleProblemKind.WrongChecksum, offset, member.Name);
            }
        }
    }

    private Stream Open(ZipMember member, long offset, long size, bool isRepeated)
    {
        var packed = new WindowStream(stream, offset, size);
        return member.Method != ZipFields.Stored ? budget.Limit(new DeflateStream(packed, CompressionMode.Decompress))
            : isRepeated ? budget.Limit(packed)
            : packed;
    }

    private void Remember(ZipMember member)
    {
        var path = member.Path;
        var isCode = path.Contains("/code/", StringComparison.OrdinalIgnoreCase) && path.EndsWith(".py", StringComparison.OrdinalIgnoreCase);
        hasData |= path.EndsWith("/data.pkl", StringComparison.OrdinalIgnoreCase) || path.Equals("data.pkl", StringComparison.OrdinalIgnoreCase);
        hasConstants |= path.EndsWith("/constants.pkl", StringComparison.OrdinalIgnoreCase);
        hasCode |= isCode;
        hasOthers |= !path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        if (isCode && findings.Code.Count < MaximumCodeNames)
        {
            findings.Code.Add(path);
        }
    }

    private void NoteDamage(long offset) => Note(PickleProblemKind.DamagedArchive, offset);

    private void Note(PickleProblemKind kind, long offset) => findings.Note(kind, offset, archive);

    private void Note(PickleProblemKind kind, long offset, string? member) => findings.Note(kind, offset, member is null ? archive : archive is null ? member : $"{archive}/{member}");
}
