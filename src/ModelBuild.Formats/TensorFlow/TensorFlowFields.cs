namespace ModelBuild.Formats.TensorFlow;

/// <summary>Field numbers of <c>saved_model.proto</c>, <c>meta_graph.proto</c> and <c>tensor_shape.proto</c>.</summary>
internal static class TensorFlowFields
{
    public static class SavedModel
    {
        public const int SchemaVersion = 1;
        public const int MetaGraph = 2;
    }

    public static class MetaGraph
    {
        public const int Info = 1;
        public const int Collection = 4;
        public const int Signature = 5;
        public const int AssetFile = 6;
    }

    public static class Info
    {
        public const int Tag = 4;
        public const int TensorFlowVersion = 5;
    }

    public static class Collection
    {
        public const int AnyList = 5;
    }

    public static class AnyList
    {
        public const int Any = 1;
    }

    public static class Any
    {
        public const int Value = 2;
    }

    public static class AssetFile
    {
        public const int FileName = 2;
    }

    public static class Entry
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class Signature
    {
        public const int Input = 1;
        public const int Output = 2;
        public const int Method = 3;
    }

    public static class Tensor
    {
        public const int Name = 1;
        public const int Type = 2;
        public const int Shape = 3;
    }

    public static class Shape
    {
        public const int Dimension = 2;
        public const int UnknownRank = 3;
    }

    public static class Dimension
    {
        public const int Size = 1;
        public const int Name = 2;
    }
}
