namespace ModelBuild.Bundles;

/// <summary>How well a model did.</summary>
/// <param name="Stage">What it was measured on: <c>training</c>, <c>validation</c>, <c>test</c>.</param>
public sealed record ModelMetric(string Stage, string Name, string Value)
{
    /// <summary>The stage of a metric that says none.</summary>
    public const string DefaultStage = "validation";
}
