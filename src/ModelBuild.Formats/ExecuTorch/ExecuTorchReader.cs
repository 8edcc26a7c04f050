using System.Globalization;

namespace ModelBuild.Formats.ExecuTorch;

/// <summary>An ExecuTorch program (<c>.pte</c>): a flatbuffer, whose plans are the ways to call it.</summary>
internal static class ExecuTorchReader
{
    /// <summary>Where fields stand in their vtables, in the order of <c>program.fbs</c>.</summary>
    private static class Slots
    {
        public const int Version = 4;
        public const int Plans = 6;
        public const int PlanName = 4;
        public const int PlanOperators = 16;
        public const int PlanDelegates = 18;
        public const int OperatorName = 4;
        public const int OperatorOverload = 6;
        public const int DelegateId = 4;
    }

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var program = await new FlatbufferFile(reader).TableAsync(0, cancellationToken).ConfigureAwait(false);
        SortedSet<string> operators = new(StringComparer.Ordinal);
        SortedSet<string> delegates = new(StringComparer.Ordinal);
        List<SignatureFact> methods = [];
        foreach (var plan in await program.TablesAsync(Slots.Plans, cancellationToken).ConfigureAwait(false))
        {
            methods.Add(new() { Name = await plan.TextAsync(Slots.PlanName, cancellationToken).ConfigureAwait(false) ?? "" });
            foreach (var each in await plan.TablesAsync(Slots.PlanOperators, cancellationToken).ConfigureAwait(false))
            {
                var overload = await each.TextAsync(Slots.OperatorOverload, cancellationToken).ConfigureAwait(false);
                operators.Add(await each.TextAsync(Slots.OperatorName, cancellationToken).ConfigureAwait(false) + (string.IsNullOrEmpty(overload) ? "" : "." + overload));
            }

            foreach (var each in await plan.TablesAsync(Slots.PlanDelegates, cancellationToken).ConfigureAwait(false))
            {
                delegates.Add(await each.TextAsync(Slots.DelegateId, cancellationToken).ConfigureAwait(false) ?? "");
            }
        }

        return new()
        {
            Format = ModelFormat.ExecuTorch,
            FormatVersion = (await program.UInt32Async(Slots.Version, cancellationToken).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture),
            Signatures = [.. methods.OrderBy(method => method.Name, StringComparer.Ordinal)],
            Operators = [.. operators],
            Metadata = delegates.Count > 0 ? ModelFacts.NoMetadata.Add("delegates", string.Join(", ", delegates)) : ModelFacts.NoMetadata,
        };
    }
}
