using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Every sentence of <c>MODEL1###</c>: packing.</summary>
public static class PackDiagnostics
{
    public static Diagnostic NoFiles() => new(
        "MODEL1001",
        "The model has no files: no ModelFile item was found.",
        "Add <ModelFile Include=\"model/**\" />, and see that the folder holds files at build time.");

    public static Diagnostic PathCollision(ModelFile one, ModelFile other) => new(
        "MODEL1002",
        $"'{one.SourcePath}' and '{other.SourcePath}' would both be '{other.Path}' in the bundle, or would be on systems that do not tell upper from lower case, or one would be the folder of the other.",
        "Give one of them another name with the Path metadata of its ModelFile item.");

    public static Diagnostic UnsafePath(ModelFile file, string problem) => new(
        "MODEL1003",
        $"'{file.SourcePath}' cannot be '{file.Path}' in the bundle: {problem}.",
        "Set the Path metadata of its ModelFile item to a relative path with '/' between its parts.");

    public static Diagnostic FileMissing(ModelFile file) => new(
        "MODEL1004",
        $"The model file '{file.SourcePath}' does not exist, or is a link that leads nowhere.",
        "Correct the ModelFile item, or make the file before the build packs.");

    public static Diagnostic LinkRefused(ModelFile file, string link, string target) => new(
        "MODEL1005",
        $"'{link}', on the way to the model file '{file.Path}', is a symbolic link to '{target}', which lies outside the folder that its wildcard starts from.",
        "Copy the file into the folder, or set ModelFollowLinks to true to follow every link.");

    public static Diagnostic FileChanged(ModelFile file) => FileChanged(file.SourcePath);

    public static Diagnostic FileChanged(string file) => new(
        "MODEL1006",
        $"The model file '{file}' changed while it was read.",
        "Build, or pack, again when whatever writes it has finished.");

    public static Diagnostic FileNotReadable(ModelFile file, string reason) => new(
        "MODEL1007",
        $"The model file '{file.SourcePath}' cannot be read: {reason}",
        "Give the account that builds read access to it.");

    public static Diagnostic VersionNoTag(string version) => new(
        "MODEL1008",
        $"The version '{version}' cannot be a tag: expected {RepositoryName.ValidTagForm} ('+' becomes '_').",
        "Correct Version or ModelVersion.");

    public static Diagnostic UnknownKind(string file, string kind) => new(
        "MODEL1009",
        $"'{kind}' is not a kind of model file, for '{file}': expected {string.Join(", ", Enum.GetNames<ModelFileKind>().Select(name => name.ToLowerInvariant()))}.",
        "Correct the Kind metadata of the ModelFile item, or leave it out.");

    public static Diagnostic DependencyInFolder(string reference, string address) => new(
        "MODEL1011",
        $"The model needs '{reference}', which is the folder '{address}' of this machine; a bundle goes to other machines.",
        "Write 'host/repository' in the ModelDependency item, or a repository alone, which means the registry that this model is in.");

    public static Diagnostic OrmbFileInvalid(string path, InvalidOrmbFileException failure) => new(
        "MODEL1012",
        $"'{path}' cannot be read as ORMB reads it: {failure.Reason}.",
        "Correct it, or set ModelOrmbFile to another file, or to 'none' for no file.",
        path,
        (int)failure.Line);

    public static Diagnostic OrmbFormatUnknown(string format) => new(
        "MODEL1013",
        $"ORMB knows no format '{format}': expected {string.Join(", ", OrmbFormat.All.Select(known => known.Name))}, in this spelling.",
        "Correct 'format' in ormbfile.yaml, or leave it out to have it found.");

    public static Diagnostic OrmbFilesWrong(string format, string problem) => new(
        "MODEL1014",
        $"ORMB would refuse these files as a model of the format '{format}': {problem}.",
        "Correct the ModelFile items, or 'format' in ormbfile.yaml; 'Others' takes any files.");

    public static Diagnostic UnknownWord(string property, string value, IEnumerable<string> expected) => new(
        "MODEL1015",
        $"'{value}' is no value of {property}: expected {string.Join(", ", expected)}.",
        $"Correct {property}.");

    public static Diagnostic NoVersion(string destination) => new(
        "MODEL1016",
        $"'{destination}' has no tag, and no version was given.",
        "Add a tag, as in ':1.0.0', or say --version.");

    public static Diagnostic NoFolder(string directory) => new(
        "MODEL1017",
        $"There is no folder '{directory}' to pack.",
        "Correct the path.");

    public static Diagnostic OrmbHasNoPlace(string item) => new(
        "MODEL1018",
        $"An ORMB bundle has no place for {item} items; whoever pulls it does not get what they say.",
        "Let another form be the first in ModelBundleFormat, and reference that one.");
}
