using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring;

/// <summary>What an earlier restore left, and whether another would come to the same. Looks at the file system only, and reads next to nothing.</summary>
internal sealed class LastRestore(RestoreRequest request, ModelAssets assets)
{
    private readonly CacheFolders folders = new(request.CacheDirectory);

    public bool IsStillGood() => request.Mode != RestoreMode.Update
        && assets.ProjectInputs == RequestText.OfProject(request)
        && (!request.KnowsPackages || assets.PackageInputs == RequestText.OfPackages(request))
        && HasItsLockFile()
        && AreWhole();

    private bool HasItsLockFile()
    {
        var isPruned = assets.IsPruned || request.Locked || request.Mode == RestoreMode.Install;
        return isPruned && assets.LockFileState == LockFileStore.StateOf(request.LockFile) && (assets.LockFileState.Length > 0 || !HasOwnModels());
    }

    private bool HasOwnModels()
    {
        foreach (var reference in request.References)
        {
            if (reference.Package is null)
            {
                return true;
            }
        }

        return false;
    }

    private bool AreWhole()
    {
        foreach (var model in assets.Models)
        {
            var tree = new ModelTree(folders, model.Digest);
            // Before its files are looked at: whoever prunes looks at this before it removes one.
            if (!ModelUse.Touch(folders, model.Digest) || !File.Exists(model.StampFile))
            {
                return false;
            }

            foreach (var file in model.Files)
            {
                var isInTree = file.CachePath != folders.Blob(file.Digest);
                if (!VerifiedStamp.Matches(folders, file.Digest) || ((isInTree || model.CacheFolder is not null) && !tree.Has(file.Path, file.Digest, isInTree)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
