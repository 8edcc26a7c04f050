namespace ModelBuild.Formats.Pickles;

/// <summary>What a pickle says of the model in it, seen while its opcodes go by: nothing is made of any of them.</summary>
internal sealed class PickleWatch(HeaderReader reader)
{
    public const string SklearnVersionKey = "_sklearn_version";

    /// <summary>What old protocols make objects by; the class is its first argument.</summary>
    private static readonly ImportName Reconstructor = new("copy_reg", "_reconstructor");

    private readonly HashSet<(string Key, string Offset, string Shape)> seen = [];
    private PickleValue.Instance? bottom;
    private bool isIncomplete;

    public ParameterTally Parameters { get; } = new(reader);

    /// <summary>Whether all tensors that were seen could be counted, and there were any.</summary>
    public bool HasTensors => seen.Count > 0 && !isIncomplete;

    public string? SklearnVersion { get; private set; }

    public void Called(PickleValue.Instance instance, bool isBottom)
    {
        bottom ??= isBottom ? instance : null;
        if (TorchTensor.IsRebuilt(instance.Of.Name))
        {
            Count(TorchTensor.Read(instance));
        }
    }

    public void Built(PickleValue state)
    {
        if (state is PickleValue.Dictionary dictionary && dictionary[SklearnVersionKey] is PickleValue.Text version)
        {
            SklearnVersion = version.Value;
        }
    }

    /// <summary>The class of the object that a pickle is; null where it is a list, a dictionary or what a function gave back.</summary>
    /// <param name="result">Null where the pickle was not followed to its end: then it is the object that lies under all others.</param>
    public string? ClassOf(PickleValue? result) => (result ?? bottom) is PickleValue.Instance instance
        ? (instance.Of.Use & ImportUse.Constructed) != 0 ? Known(instance.Of.Name)
            : instance.Of.Name.Name == Reconstructor.Name && instance.Arguments is { Items: [PickleValue.Import of, ..] } ? Known(of.Traced.Name)
            : null
        : null;

    private static string? Known(ImportName name) => name.IsKnown && PickleText.IsName(name.Module) && PickleText.IsName(name.Name) ? name.ToString() : null;

    /// <summary>Tensors that share their elements and their shape are one parameter under two names.</summary>
    private void Count(TorchTensor? tensor)
    {
        if (tensor is null || seen.Count >= HeaderLimits.Tensors)
        {
            isIncomplete = true;
        }
        else if (seen.Add((tensor.Key, tensor.Offset, string.Join(',', tensor.Shape))))
        {
            Parameters.Add(tensor.ElementType, tensor.Shape);
        }
    }
}
