using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Every sentence of <c>MODEL3###</c>: restoring.</summary>
public static class RestoreDiagnostics
{
    public static Diagnostic NoVersion(string reference) => new(
        "MODEL3001",
        $"The model reference '{reference}' says no version.",
        "Add Version=\"1.2.0\", Tag=\"…\" or Digest=\"sha256:…\" to the ModelReference item, or a ModelVersion item to Directory.Models.props.");

    public static Diagnostic SeveralVersions(string reference, IEnumerable<VersionRequest> asked) => new(
        "MODEL3002",
        $"The model reference '{reference}' asks for several things at once: {string.Join(", ", asked)}. One of Version, Tag and Digest was expected.",
        "Keep one of them.");

    public static Diagnostic UnknownVersion(RepositoryAddress repository, VersionRequest request, IReadOnlyList<string> nearest) => new(
        "MODEL3003",
        $"'{repository}' has no version that fits '{request}'. " + (nearest.Count == 0
            ? "It has no tag that is a version, or does not exist."
            : $"The nearest {(nearest.Count == 1 ? "is" : "are")} {string.Join(", ", nearest)}."),
        "Correct the version of the ModelReference item, or push that version." + OrmbHint.For(repository));

    /// <param name="reason">A sentence.</param>
    public static Diagnostic FetchedWhole(string reference, string path, string reason) => new(
        "MODEL3029",
        $"'{path}' of '{reference}' is fetched whole, though an older version of it is in the cache, because its delta index cannot be used. {reason}",
        "Nothing is wrong with the model. Push it again where the index is damaged.");

    public static Diagnostic TagMoved(RepositoryAddress repository, string tag, Digest locked, Digest found) => new(
        "MODEL3004",
        $"'{repository}:{tag}' now names {found}, but the lock file pins {locked}.",
        "The pinned digest counts. Run 'dotnet restore --force-evaluate' to move to the new one.");

    public static Diagnostic UnknownTag(RepositoryAddress repository, string tag, IReadOnlyList<string> nearest) => new(
        "MODEL3005",
        $"'{repository}' has no tag '{tag}'." + (nearest.Count == 0 ? "" : $" It has {string.Join(", ", nearest)}."),
        "Correct the Tag of the ModelReference item, or push that tag." + OrmbHint.For(repository));

    public static Diagnostic UnknownDigest(RepositoryAddress repository, Digest digest) => new(
        "MODEL3006",
        $"'{repository}' does not hold {digest}, which is asked for or pinned by the lock file.",
        "Push it there again, or run 'dotnet restore --force-evaluate' to pin what is there now.");

    public static Diagnostic NotLocked(string reference, string lockFile) => new(
        "MODEL3007",
        $"The model reference '{reference}' has no entry in the lock file '{lockFile}', which locked mode does not change.",
        "Restore without locked mode and commit the lock file.");

    public static Diagnostic LockDisagrees(string reference, IEnumerable<string> locked, string asked, string lockFile, bool isLockedMode) => new(
        "MODEL3008",
        $"The lock file '{lockFile}' pins '{reference}' for {string.Join(" and ", locked.Select(text => $"'{text}'"))}, but the project now asks for '{asked}'"
            + (isLockedMode ? ", and locked mode does not change it." : ", and a build does not change it."),
        isLockedMode
            ? "Restore without locked mode and commit the lock file."
            : "Run 'dotnet restore', or build once with '-p:RestoreForceEvaluate=true', and commit the lock file.");

    public static Diagnostic NoLockFile(string lockFile) => new(
        "MODEL3009",
        $"Locked mode needs the lock file '{lockFile}', which does not exist.",
        "Restore without locked mode and commit the lock file.");

    public static Diagnostic LockedAndForced() => new(
        "MODEL3010",
        "Locked mode and force-evaluate were asked for at once: one forbids what the other demands.",
        "Drop '--locked-mode' (RestoreLockedMode) or '--force-evaluate' (RestoreForceEvaluate).");

    public static Diagnostic InvalidVersion(string reference, string version) => new(
        "MODEL3011",
        $"'{version}' of the model reference '{reference}' is not {VersionRequest.ValidForms}.",
        "Correct Version, or use Tag for a tag that is no version.");

    public static Diagnostic InvalidTag(string reference, string tag) => new(
        "MODEL3012",
        $"'{tag}' of the model reference '{reference}' is not a tag: expected {RepositoryName.ValidTagForm}.",
        "Correct Tag.");

    public static Diagnostic InvalidDigest(string reference, string digest) => new(
        "MODEL3013",
        $"'{digest}' of the model reference '{reference}' is not a digest: expected {Digest.ValidForms}.",
        "Correct Digest.");

    public static Diagnostic InvalidName(string reference, string name, string problem) => new(
        "MODEL3014",
        $"The model reference '{reference}' cannot be laid into the folder '{name}': {problem}.",
        "Set Name or TargetFolder of the ModelReference item.");

    public static Diagnostic FolderTaken(string folder, ImmutableArray<string> references) => new(
        "MODEL3015",
        $"The model references {string.Join(" and ", references.Select(reference => $"'{reference}'"))} would all be laid into '{folder}'.",
        "Remove one, or give one of them another Name or TargetFolder.");

    public static Diagnostic AmbiguousVersion(RepositoryAddress repository, VersionRequest request, IEnumerable<string> tags) => new(
        "MODEL3016",
        $"Several tags of '{repository}' are the version that fits '{request}', and they name different bundles: {string.Join(", ", tags)}.",
        "Name one of them with Tag instead of Version.");

    public static Diagnostic VersionConflict(string target, IReadOnlyList<(string Version, Digest Digest, string Origin)> found) => new(
        "MODEL3017",
        $"Different versions of one model would be laid into '{target}': "
            + string.Join("; ", found.Select(model => $"{model.Version} ({model.Digest}) by '{model.Origin}'")) + ".",
        "Reference the same version everywhere, or give one of them another Name.");

    public static Diagnostic VersionInBothPlaces(string reference, VersionRequest own, VersionRequest central) => new(
        "MODEL3018",
        $"The model reference '{reference}' asks for '{own}', but a ModelVersion item gives it '{central}'.",
        "Remove the version from the ModelReference item, or write it as VersionOverride where this project is to differ.");

    public static Diagnostic CentralVersionMissing(string include) => new(
        "MODEL3019",
        $"The ModelVersion item '{include}' says no version.",
        "Add Version=\"1.2.0\", Tag=\"…\" or Digest=\"sha256:…\" to it.");

    public static Diagnostic CentralVersionTwice(RepositoryAddress repository, string first, string second) => new(
        "MODEL3020",
        $"Two ModelVersion items, '{first}' and '{second}', are for '{repository}'.",
        "Remove one; to change an item of an outer file, use <ModelVersion Update=\"…\" Version=\"…\" />.");

    public static Diagnostic InvalidAlias(RegistryAlias alias, string problem) => new(
        "MODEL3021",
        $"'{alias.Name}' cannot be an alias of the registry '{alias.Address}': {problem}.",
        "Write <ModelRegistryAlias Include=\"ml\" Address=\"harbor.example.com/ml\" />, with a word of your own and no host's form.");

    public static Diagnostic NoFileMatches(string reference, string glob, IReadOnlyCollection<string> files) => new(
        "MODEL3022",
        $"'{glob}' in Files of the model reference '{reference}' matches none of its {files.Count} files: "
            + string.Join(", ", files.Take(8).Select(file => $"'{file}'")) + (files.Count > 8 ? ", …" : "") + ".",
        "Correct Files; '*' stays in one folder, '**/*.onnx' is in all of them.");

    public static Diagnostic DependencyOverridden(string wish, string chosen, Digest digest) => new(
        "MODEL3024",
        $"A model asks for another version than the project itself: {wish}, but the project's own reference counts: {chosen} ({digest}).",
        "Check that they work together, or change the project's reference.");

    public static Diagnostic DependencyConflict(RepositoryAddress repository, IEnumerable<string> wishes) => new(
        "MODEL3025",
        $"Models ask for different versions of '{repository}', and no version fits them all: {string.Join("; ", wishes)}.",
        "Choose one with a ModelReference item in the project; it counts for all.");

    public static Diagnostic DependenciesTooDeep(string origin) => new(
        "MODEL3026",
        $"Dependencies of models go more than {ModelGraph.MaxDepth} deep: {origin}.",
        "Look at the models named: one of them was not made as a model that others need.");

    public static Diagnostic InvalidLinkMode(string mode) => new(
        "MODEL3028",
        $"ModelLinkMode is '{mode}', which is not {LinkModes.ValidNames}.",
        "Correct or remove it.");

    public static Diagnostic NotPortable(string reference, string package) => new(
        "MODEL3027",
        $"The package '{package}' would refer to the model '{reference}', which is in a folder of this machine.",
        "Reference it by host and repository, set ModelRegistry to a host, or set PackModelReferences to false to leave models out of the package.");
}
