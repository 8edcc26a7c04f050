namespace ModelBuild.Bundles.Packing;

/// <summary>Which files stay where they are and stand for their blobs, instead of being copied into the layout of a pack.</summary>
internal enum FileBorrowing
{
    /// <summary>None: the layout is what is wanted.</summary>
    None,

    /// <summary>Those whose digest is known. Others are copied while they are hashed, and the copy moves on.</summary>
    Known,

    /// <summary>All that have a layer of their own: they are sent from where they are.</summary>
    All,
}
