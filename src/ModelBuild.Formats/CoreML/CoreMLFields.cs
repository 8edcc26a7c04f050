namespace ModelBuild.Formats.CoreML;

/// <summary>Numbers of fields, as <c>Model.proto</c> and <c>FeatureTypes.proto</c> give them.</summary>
internal static class CoreMLFields
{
    public static class Model
    {
        public const int SpecificationVersion = 1;
        public const int Description = 2;
    }

    public static class Description
    {
        public const int Input = 1;
        public const int Output = 10;
        public const int Metadata = 100;
    }

    public static class Metadata
    {
        public const int ShortDescription = 1;
        public const int Version = 2;
        public const int Author = 3;
        public const int License = 4;
        public const int UserDefined = 100;
    }

    public static class Feature
    {
        public const int Name = 1;
        public const int Type = 3;
    }

    public static class FeatureType
    {
        public const int Int64 = 1;
        public const int Double = 2;
        public const int Text = 3;
        public const int Image = 4;
        public const int MultiArray = 5;
        public const int Dictionary = 6;
        public const int Sequence = 7;
        public const int State = 8;
    }

    public static class MultiArray
    {
        public const int Shape = 1;
        public const int DataType = 2;
    }

    public static class Image
    {
        public const int Width = 1;
        public const int Height = 2;
    }

    public static class State
    {
        public const int ArrayType = 1;
    }

    public static class Entry
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    /// <summary>The field that holds the model is named after what kind of model it is.</summary>
    public static string? KindOf(int field) => field switch
    {
        200 => "pipelineClassifier",
        201 => "pipelineRegressor",
        202 => "pipeline",
        300 => "glmRegressor",
        301 => "supportVectorRegressor",
        302 => "treeEnsembleRegressor",
        303 => "neuralNetworkRegressor",
        304 => "bayesianProbitRegressor",
        400 => "glmClassifier",
        401 => "supportVectorClassifier",
        402 => "treeEnsembleClassifier",
        403 => "neuralNetworkClassifier",
        404 => "kNearestNeighborsClassifier",
        500 => "neuralNetwork",
        501 => "itemSimilarityRecommender",
        502 => "mlProgram",
        555 => "customModel",
        556 => "linkedModel",
        560 => "classConfidenceThresholding",
        600 => "oneHotEncoder",
        601 => "imputer",
        602 => "featureVectorizer",
        603 => "dictVectorizer",
        604 => "scaler",
        606 => "categoricalMapping",
        607 => "normalizer",
        609 => "arrayFeatureExtractor",
        610 => "nonMaximumSuppression",
        900 => "identity",
        2000 => "textClassifier",
        2001 => "wordTagger",
        2002 => "visionFeaturePrint",
        2003 => "soundAnalysisPreprocessing",
        2004 => "gazetteer",
        2005 => "wordEmbedding",
        2006 => "audioFeaturePrint",
        3000 => "serializedModel",
        _ => null,
    };
}
