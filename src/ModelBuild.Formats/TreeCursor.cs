namespace ModelBuild.Formats;

/// <summary>JSON or UBJSON, gone through without building a tree of it: such files have gigabytes before what is asked for.</summary>
internal abstract class TreeCursor
{
    /// <summary>Of a key or a value: null where it is no text, number or truth value, or longer than is kept.</summary>
    public string? Text { get; protected set; }

    public abstract ValueTask<TreeEvent> NextAsync(CancellationToken cancellationToken);
}
