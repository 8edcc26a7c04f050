namespace ModelBuild.Formats.Onnx;

/// <summary>Field numbers of <c>onnx.proto</c>.</summary>
internal static class OnnxFields
{
    public static class Model
    {
        public const int IrVersion = 1;
        public const int ProducerName = 2;
        public const int ProducerVersion = 3;
        public const int DocString = 6;
        public const int Graph = 7;
        public const int OperatorSets = 8;
        public const int Metadata = 14;
        public const int Functions = 25;
    }

    public static class OperatorSet
    {
        public const int Domain = 1;
        public const int Version = 2;
    }

    public static class Entry
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class Graph
    {
        public const int Node = 1;
        public const int Name = 2;
        public const int Initializer = 5;
        public const int Input = 11;
        public const int Output = 12;
        public const int SparseInitializer = 15;
    }

    public static class Function
    {
        public const int Node = 7;
    }

    public static class Node
    {
        public const int OperatorType = 4;
        public const int Attribute = 5;
        public const int Domain = 7;
    }

    public static class Attribute
    {
        public const int Name = 1;
        public const int Integer = 3;
        public const int Tensor = 5;
        public const int Graph = 6;
        public const int Tensors = 10;
        public const int Graphs = 11;
        public const int SparseTensor = 22;
        public const int SparseTensors = 23;
    }

    public static class Tensor
    {
        public const int Dimensions = 1;
        public const int DataType = 2;
        public const int Name = 8;
        public const int ExternalData = 13;
    }

    public static class SparseTensor
    {
        public const int Values = 1;
        public const int Indices = 2;
    }

    public static class Value
    {
        public const int Name = 1;
        public const int Type = 2;
    }

    public static class Type
    {
        public const int Tensor = 1;
        public const int Sequence = 4;
        public const int Map = 5;
        public const int SparseTensor = 8;
        public const int Optional = 9;
    }

    public static class TensorType
    {
        public const int ElementType = 1;
        public const int Shape = 2;
    }

    public static class MapType
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class Shape
    {
        public const int Dimension = 1;
    }

    public static class Dimension
    {
        public const int Value = 1;
        public const int Parameter = 2;
    }
}
