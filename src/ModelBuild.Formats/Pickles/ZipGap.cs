namespace ModelBuild.Formats.Pickles;

/// <summary>What lies between the members that a zip's directory names.</summary>
internal static class ZipGap
{
    /// <summary>The place of the next header of a member.</summary>
    public static async Task<long?> SearchAsync(Stream stream, long from, long to, CancellationToken cancellationToken)
    {
        var input = new PickleInput(new WindowStream(stream, from, to - from));
        while (await input.FillAsync(ZipFields.LocalSize, cancellationToken).ConfigureAwait(false) >= ZipFields.LocalSize)
        {
            var found = input.Peek.IndexOf("PK\u0003\u0004"u8);
            if (found >= 0)
            {
                return from + input.Position + found;
            }

            input.Take(input.Buffered - 3);
        }

        return null;
    }
}
