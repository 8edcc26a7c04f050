namespace ModelBuild.Formats.Tests.Kit;

/// <summary>A file cut off after each of its bytes.</summary>
internal static class Truncations
{
    /// <summary>The first length at which the rest was neither read nor refused by name; null where there is none.</summary>
    public static async Task<int?> FirstFailureAsync(string name, byte[] bytes)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            if (!await Reading.HoldsAsync(name, bytes[..length]))
            {
                return length;
            }
        }

        return null;
    }
}
