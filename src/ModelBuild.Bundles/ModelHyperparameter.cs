namespace ModelBuild.Bundles;

/// <summary>A choice that was made before training: <c>learning_rate</c> = <c>0.001</c>.</summary>
public sealed record ModelHyperparameter(string Name, string Value);
