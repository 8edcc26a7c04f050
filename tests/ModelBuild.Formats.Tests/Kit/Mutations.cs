using System.Globalization;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Mutants of files, the same in every run, each of which must be read or refused by name.</summary>
internal static class Mutations
{
    /// <summary>How many mutants each test makes of a format; a million are run by hand.</summary>
    public const string CountVariable = "MODELBUILD_MUTATIONS";

    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    /// <summary>Makes mutants of the files in turn, and fails at the first that is neither read nor refused by name.</summary>
    public static async Task HoldAsync(params (string Name, byte[] Bytes)[] files)
    {
        // Large files cost more, and their headers are as small: a quarter is enough.
        var mutants = files.Any(file => file.Bytes.Length > 8_000) ? Count / 4 : Count;
        for (var seed = 0; seed < mutants; seed++)
        {
            var (name, bytes) = files[seed % files.Length];
            var mutant = Mutant.Of(bytes, seed);
            try
            {
                if (!await Reading.HoldsAsync(name, mutant))
                {
                    Assert.Fail($"{name}, mutant {seed}: facts that cannot be.");
                }
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or Xunit.Sdk.IAssertionException))
            {
                Assert.Fail($"{name}, mutant {seed}: {exception}\n{Convert.ToBase64String(mutant.Length > 4000 ? [] : mutant)}");
            }
        }
    }
}
