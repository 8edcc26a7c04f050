using Microsoft.Build.Framework;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Tasks;

/// <summary>What packing and pushing have in common: where the bundle belongs.</summary>
public abstract class DestinationTask : ModelTask
{
    /// <summary>Host or folder; the user's default registry where empty.</summary>
    public string? Registry { get; set; }

    [Required]
    public required string Repository { get; set; }

    /// <summary>The model's version; its tag, with '_' for '+'.</summary>
    [Required]
    public required string Version { get; set; }

    private protected RepositoryAddress Destination()
    {
        try
        {
            return FindRegistry(Registry).Repository(Repository);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }
}
