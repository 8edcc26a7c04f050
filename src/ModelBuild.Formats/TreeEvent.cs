namespace ModelBuild.Formats;

/// <summary>What comes next in a tree of objects, lists and values.</summary>
internal enum TreeEvent
{
    Start,
    End,

    /// <summary>The name of the value that comes next.</summary>
    Key,
    Value,
    Finished,
}
