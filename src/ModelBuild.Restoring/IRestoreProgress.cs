namespace ModelBuild.Restoring;

/// <summary>Told what a restore does and how many bytes arrived. Called from several threads.</summary>
public interface IRestoreProgress : IProgress<long>
{
    /// <summary>Something begins that may take long; it ends when the result is disposed.</summary>
    /// <param name="activity">As a clause: "fetching 'model.onnx' of 'ml/bert' (1200 MiB)".</param>
    IDisposable Begin(string activity);
}
