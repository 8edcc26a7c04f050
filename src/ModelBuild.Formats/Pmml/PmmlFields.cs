namespace ModelBuild.Formats.Pmml;

/// <summary>What goes in and comes out, with the types that the data dictionary gives.</summary>
internal sealed class PmmlFields(XmlCursor xml)
{
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private readonly List<(string Name, string? Usage)> used = [];
    private readonly List<TensorFact> outputs = [];

    public IEnumerable<TensorFact> Inputs => used.Where(each => each.Usage is null or "active").Select(each => Field(each.Name)).OrderBy(each => each.Name, StringComparer.Ordinal);

    /// <summary>What is predicted, and what is told beside it.</summary>
    public IEnumerable<TensorFact> Outputs => used.Where(each => each.Usage is "target" or "predicted").Select(each => Field(each.Name)).Concat(outputs).OrderBy(each => each.Name, StringComparer.Ordinal);

    /// <summary>Adds the element that the cursor came to, where it is a field.</summary>
    public void Add(bool isInModel)
    {
        if (xml.Attribute("name") is not { } name || types.Count + used.Count + outputs.Count >= HeaderLimits.MetadataEntries)
        {
            return;
        }

        switch ((isInModel, xml.Depth, xml.Name))
        {
            case (false, 2, "DataField"):
                types[name] = xml.Attribute("dataType") ?? "";
                break;
            case (true, 3, "MiningField"):
                used.Add((name, xml.Attribute("usageType")));
                break;
            case (true, 3, "OutputField"):
                outputs.Add(new() { Name = name, ElementType = TypeOf(xml.Attribute("dataType")), Shape = [] });
                break;
            default:
                break;
        }
    }

    private TensorFact Field(string name) => new() { Name = name, ElementType = TypeOf(types.GetValueOrDefault(name)), Shape = [] };

    /// <summary>How wide an integer is PMML does not say.</summary>
    private static string TypeOf(string? type) => type switch
    {
        null or "" => ElementType.Undefined,
        "double" => ElementType.Float64,
        "float" => ElementType.Float32,
        "boolean" => ElementType.Bool,
        _ => type,
    };
}
