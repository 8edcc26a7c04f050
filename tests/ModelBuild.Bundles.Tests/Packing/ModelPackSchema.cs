using NJsonSchema;

namespace ModelBuild.Bundles.Tests.Packing;

/// <summary>The specification's own schema of a configuration.</summary>
internal static class ModelPackSchema
{
    /// <summary>NJsonSchema looks for definitions only where drafts before 2019 have them.</summary>
    public static async Task<JsonSchema> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(SharedFiles.Require("specs/modelpack-config-schema.json"), cancellationToken);
        return await JsonSchema.FromJsonAsync(text.Replace("$defs", "definitions", StringComparison.Ordinal), cancellationToken);
    }
}
