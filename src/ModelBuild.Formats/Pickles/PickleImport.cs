namespace ModelBuild.Formats.Pickles;

public enum ImportClass
{
    /// <summary>On the allow-list.</summary>
    Allowed,

    /// <summary>On no list, or could not be followed.</summary>
    Outside,

    /// <summary>Known to run code, reach files or the network, or find what does.</summary>
    Dangerous,
}

/// <summary>What the pickle does with an import beside importing it, which runs the module's code.</summary>
[Flags]
public enum ImportUse
{
    Imported = 0,

    /// <summary>REDUCE: called with arguments of the pickle's choice.</summary>
    Called = 1,

    /// <summary>INST, OBJ, NEWOBJ, NEWOBJ_EX: a class made into an object.</summary>
    Constructed = 2,

    /// <summary>BUILD: what came of it is given a state.</summary>
    StateSet = 4,
}

/// <param name="Offset">Where it was first imported: the opcode's byte, counted from the start of the member (or of the file).</param>
/// <param name="Member">The archive's member, or null.</param>
public sealed record PickleImport(ImportName Name, ImportUse Use, long Offset, string? Member, ImportClass Class);
