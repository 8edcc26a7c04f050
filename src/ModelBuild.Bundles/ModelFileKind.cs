namespace ModelBuild.Bundles;

/// <summary>What a model file is for: the five kinds of the CNCF ModelPack specification.</summary>
public enum ModelFileKind
{
    Weights,

    /// <summary>Configuration that the weights need: tokenizers, vocabularies, generation settings.</summary>
    Config,

    Doc,

    Code,

    Dataset,
}
