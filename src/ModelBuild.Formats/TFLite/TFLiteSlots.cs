namespace ModelBuild.Formats.TFLite;

/// <summary>Where the fields of a table stand in its vtable: 4, 6, 8, … in the order of <c>schema.fbs</c>.</summary>
internal static class TFLiteSlots
{
    public static class Model
    {
        public const int Version = 4;
        public const int OperatorCodes = 6;
        public const int Subgraphs = 8;
        public const int Description = 10;
        public const int Buffers = 12;
        public const int Metadata = 16;
        public const int Signatures = 18;
    }

    public static class OperatorCode
    {
        public const int DeprecatedBuiltin = 4;
        public const int Custom = 6;
        public const int Builtin = 10;
    }

    public static class Subgraph
    {
        public const int Tensors = 4;
        public const int Inputs = 6;
        public const int Outputs = 8;
        public const int Name = 12;
    }

    public static class Tensor
    {
        public const int Shape = 4;
        public const int Type = 6;
        public const int Buffer = 8;
        public const int Name = 10;
        public const int ShapeSignature = 18;
    }

    public static class Buffer
    {
        public const int Data = 4;
        public const int Offset = 6;
    }

    public static class Metadata
    {
        public const int Name = 4;
        public const int Buffer = 6;
    }

    public static class Signature
    {
        public const int Inputs = 4;
        public const int Outputs = 6;
        public const int Key = 8;
        public const int Subgraph = 12;
    }

    public static class SignatureTensor
    {
        public const int Name = 4;
        public const int Index = 6;
    }
}
