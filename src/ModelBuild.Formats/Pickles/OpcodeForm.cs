namespace ModelBuild.Formats.Pickles;

/// <summary>What follows an opcode in the file.</summary>
internal enum OpcodeArgument
{
    Nothing,
    OneByte,
    TwoBytes,
    FourBytes,
    EightBytes,

    /// <summary>Text that ends with a line feed.</summary>
    Line,

    /// <summary>A module's line and a name's.</summary>
    TwoLines,

    /// <summary>A length of one, four or eight bytes, little-endian, and that many bytes.</summary>
    Counted1,
    Counted4,
    Counted8,
}

/// <summary>How long each opcode is. A byte that is not here is no opcode: Python stops at it.</summary>
internal static class OpcodeForm
{
    private static readonly (OpcodeArgument Argument, Opcode[] Opcodes)[] Table =
    [
        (OpcodeArgument.Nothing,
        [
            Opcode.Mark, Opcode.Stop, Opcode.Pop, Opcode.PopMark, Opcode.Dup, Opcode.None, Opcode.BinPersId, Opcode.Reduce, Opcode.Append, Opcode.Build,
            Opcode.Dict, Opcode.EmptyDict, Opcode.Appends, Opcode.List, Opcode.EmptyList, Opcode.Obj, Opcode.SetItem, Opcode.Tuple, Opcode.EmptyTuple,
            Opcode.SetItems, Opcode.NewObj, Opcode.Tuple1, Opcode.Tuple2, Opcode.Tuple3, Opcode.NewTrue, Opcode.NewFalse, Opcode.EmptySet, Opcode.AddItems,
            Opcode.FrozenSet, Opcode.NewObjEx, Opcode.StackGlobal, Opcode.Memoize, Opcode.NextBuffer, Opcode.ReadOnlyBuffer,
        ]),
        (OpcodeArgument.OneByte, [Opcode.BinInt1, Opcode.BinGet, Opcode.BinPut, Opcode.Proto, Opcode.Ext1]),
        (OpcodeArgument.TwoBytes, [Opcode.BinInt2, Opcode.Ext2]),
        (OpcodeArgument.FourBytes, [Opcode.BinInt, Opcode.LongBinGet, Opcode.LongBinPut, Opcode.Ext4]),
        (OpcodeArgument.EightBytes, [Opcode.BinFloat, Opcode.Frame]),
        (OpcodeArgument.Line, [Opcode.Float, Opcode.Int, Opcode.Long, Opcode.PersId, Opcode.String, Opcode.Unicode, Opcode.Get, Opcode.Put]),
        (OpcodeArgument.TwoLines, [Opcode.Global, Opcode.Inst]),
        (OpcodeArgument.Counted1, [Opcode.ShortBinString, Opcode.Long1, Opcode.ShortBinBytes, Opcode.ShortBinUnicode]),
        (OpcodeArgument.Counted4, [Opcode.BinString, Opcode.BinUnicode, Opcode.Long4, Opcode.BinBytes]),
        (OpcodeArgument.Counted8, [Opcode.BinUnicode8, Opcode.BinBytes8, Opcode.ByteArray8]),
    ];

    private static readonly OpcodeArgument?[] ByOpcode = Index();

    public static OpcodeArgument? Of(Opcode opcode) => ByOpcode[(byte)opcode];

    private static OpcodeArgument?[] Index()
    {
        var forms = new OpcodeArgument?[256];
        foreach (var (argument, opcodes) in Table)
        {
            foreach (var opcode in opcodes)
            {
                forms[(byte)opcode] = argument;
            }
        }

        return forms;
    }
}
