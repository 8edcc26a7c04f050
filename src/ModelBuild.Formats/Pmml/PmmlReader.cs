namespace ModelBuild.Formats.Pmml;

/// <summary>PMML, of any version: its data dictionary, and the schema of its first model. What the model has learned is not read.</summary>
internal static class PmmlReader
{
    /// <summary>What may stand beside the model.</summary>
    private static readonly string[] Others = ["Header", "MiningBuildTask", "DataDictionary", "TransformationDictionary", "Extension"];

    /// <summary>What stands before all that a model has learned.</summary>
    private static readonly string[] Schema = ["Extension", "MiningSchema", "Output", "ModelStats", "ModelExplanation", "Targets", "LocalTransformations"];

    /// <returns>Null where the root is another.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        using var xml = new XmlCursor(reader);
        if (!await xml.NextAsync(cancellationToken).ConfigureAwait(false) || xml.Name != "PMML")
        {
            return null;
        }

        var facts = new ModelFacts { Format = ModelFormat.Pmml, FormatVersion = xml.Attribute("version") };
        var fields = new PmmlFields(xml);
        while (await xml.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (facts.Architecture is not null && (xml.Depth == 1 || (xml.Depth == 2 && !Schema.Contains(xml.Name))))
            {
                break;
            }

            facts = (xml.Depth, xml.Name) switch
            {
                (2, "Application") when facts.Architecture is null => facts with { Producer = $"{xml.Attribute("name")} {xml.Attribute("version")}".Trim() is { Length: > 0 } producer ? producer : null },
                (1, var name) when !Others.Contains(name) => facts with { Architecture = name, Name = xml.Attribute("modelName"), Task = xml.Attribute("functionName") },
                _ => facts,
            };
            fields.Add(isInModel: facts.Architecture is not null);
        }

        return facts with { Inputs = [.. fields.Inputs], Outputs = [.. fields.Outputs] };
    }
}
