using System.Globalization;

namespace ModelBuild.Tool;

/// <summary>Sizes and ages as a person writes them.</summary>
internal static class SizeText
{
    public const string ValidSizes = "a number with B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), as '20GB'";
    public const string ValidAges = "a number with m, h, d or w, as '30d'";

    private static readonly Dictionary<string, long> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["KB"] = 1000,
        ["MB"] = 1000_000,
        ["GB"] = 1000_000_000,
        ["TB"] = 1000_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>How long ago something was, in the largest whole unit.</summary>
    public static string Ago(DateTime time) => (DateTime.UtcNow - time) switch
    {
        { TotalHours: < 1 } => "now",
        { TotalDays: < 1 } span => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h ago"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d ago"),
    };

    /// <summary>Null where it is not one of <see cref="ValidSizes"/>.</summary>
    public static long? ParseSize(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        return Units.TryGetValue(unit.Trim(), out var factor)
            && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor < long.MaxValue
            ? (long)(number * factor)
            : null;
    }

    /// <summary>Null where it is not one of <see cref="ValidAges"/>.</summary>
    public static TimeSpan? ParseAge(string text)
    {
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 36_500)
        {
            return null;
        }

        return char.ToLowerInvariant(text[^1]) switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7 * number),
            _ => null,
        };
    }
}
