using System.Text.Json;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>What a token server answers.</summary>
internal static class TokenAnswer
{
    public const int MaxSize = 128 * 1024;

    private const int MaxTokenLength = 16 * 1024;
    private const double DefaultSeconds = 60;
    private const double MostSeconds = 24 * 60 * 60;

    /// <exception cref="FormatException">No token, or none that fits a header.</exception>
    public static AccessToken Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxSize)
        {
            throw new FormatException($"its token server's answer is over {MaxSize} bytes");
        }

        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 16, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("its token server's answer is not a JSON object");
            }

            var token = TextOf(json.RootElement, "token") ?? TextOf(json.RootElement, "access_token")
                ?? throw new FormatException("its token server's answer holds no token");
            if (token.Length > MaxTokenLength || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new FormatException("its token server's answer holds a token that is too long or has characters that no token has");
            }

            return new(token, TimeSpan.FromSeconds(SecondsOf(json.RootElement)));
        }
        catch (JsonException exception)
        {
            throw new FormatException("its token server's answer is not valid JSON", exception);
        }
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static double SecondsOf(JsonElement root) =>
        root.TryGetProperty("expires_in", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds > 0
            ? Math.Min(seconds, MostSeconds)
            : DefaultSeconds;
}
