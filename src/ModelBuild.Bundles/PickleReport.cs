using System.Collections.Immutable;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Bundles;

/// <summary>
/// What loading a file would run, beyond what everybody allows. It holds for the file's bytes, whatever a project allows, so it is kept
/// with their digest.
/// </summary>
public sealed record PickleReport
{
    /// <summary>Raised when the scanner learns something: older reports are made again.</summary>
    public const int ScannerVersion = 2;

    /// <summary>Imports that are known to be dangerous: each as <c>module.name</c>.</summary>
    public ImmutableArray<string> Dangerous { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Imports that are on no list.</summary>
    public ImmutableArray<string> Unknown { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Why a part could not be read, so that nothing can be said of it; null where all was.</summary>
    public string? Unreadable { get; init; }

    /// <param name="path">The file's path in the model.</param>
    /// <returns>Null where there is nothing to tell.</returns>
    public static async Task<PickleReport?> ReadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var scan = await PickleScanner.ScanAsync(path, content, PickleAllowList.Default, cancellationToken).ConfigureAwait(false);
        return scan.Verdict is PickleVerdict.NoPickle or PickleVerdict.Safe ? null : new()
        {
            Dangerous = Names(scan, ImportClass.Dangerous),
            Unknown = Names(scan, ImportClass.Outside),
            Unreadable = scan.Problems is [var problem, ..] ? Describe(problem) : null,
        };
    }

    /// <summary>What is left to tell where these imports are allowed besides; null where nothing is.</summary>
    public PickleReport? Except(ImmutableArray<string> allowed)
    {
        var left = this with { Dangerous = [.. Dangerous.Where(name => !allowed.Contains(name))], Unknown = [.. Unknown.Where(name => !allowed.Contains(name))] };
        return left is { Dangerous.IsEmpty: true, Unknown.IsEmpty: true, Unreadable: null } ? null : left;
    }

    private static ImmutableArray<string> Names(PickleScan scan, ImportClass kind) =>
        [.. scan.Imports.Where(import => import.Class == kind).Select(import => import.Name.ToString()).Distinct()];

    private static string Describe(PickleProblem problem) =>
        $"{Words(problem.Kind)} at byte {problem.Offset}{(problem.Member is null ? "" : $" of its member '{problem.Member}'")}";

    private static string Words(PickleProblemKind kind) => kind switch
    {
        PickleProblemKind.EndsEarly => "it ends too early",
        PickleProblemKind.UnknownOpcode => "an unknown opcode stands",
        PickleProblemKind.UnknownProtocol => "an unknown protocol is named",
        PickleProblemKind.WrongOperand => "an opcode has an operand that Python would refuse",
        PickleProblemKind.TooDeep => "it is nested too deeply",
        PickleProblemKind.TooMuch => "it holds more than is looked at",
        PickleProblemKind.ArrayOfUnknownSize => "an array of unknown length begins",
        PickleProblemKind.DamagedArchive => "its archive is damaged",
        PickleProblemKind.HiddenMember => "its archive hides a member",
        PickleProblemKind.ContradictoryMember => "its archive contradicts itself",
        PickleProblemKind.EncryptedMember => "its archive has an encrypted member",
        PickleProblemKind.WrongChecksum => "a checksum is wrong",
        PickleProblemKind.UnsupportedCompression => "it is compressed in a way that is not unpacked here",
        PickleProblemKind.DamagedCompression => "its compression is damaged",
        PickleProblemKind.NotSeekable => "an archive in an archive begins",
        PickleProblemKind.NoPickle => "no pickle begins, though its name says so",
        _ => kind.ToString(),
    };
}
