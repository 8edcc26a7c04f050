using System.Text;
using System.Text.Json;

namespace ModelBuild.Oci.Credentials;

/// <summary>A <c>config.json</c> of docker or <c>auth.json</c> of podman: <c>credHelpers</c> before <c>credsStore</c> before <c>auths</c>.</summary>
internal sealed class AuthFile(string path, CredentialHelpers helpers)
{
    private const int MaxSize = 1024 * 1024;
    private const int MaxDepth = 64;

    public async Task<Credential?> FindAsync(RegistryKey key, CancellationToken cancellationToken)
    {
        using var json = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var root = json.RootElement;
        var helper = key.Find(Entries(root, "credHelpers")) is { } chosen ? TextOf(chosen, "credHelpers") : TextOf(root, "credsStore", "the file");
        if (helper is { Length: > 0 } && await helpers.FindAsync(helper, key.ServerUrl, path, cancellationToken).ConfigureAwait(false) is { } kept)
        {
            return kept;
        }

        return key.Find(Entries(root, "auths")) is { } entry ? OfEntry(entry) : null;
    }

    private async Task<JsonDocument> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = BlobFile.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length > MaxSize)
                {
                    throw Invalid($"it has {file.Length} bytes, more than the {MaxSize} that are read");
                }

                var json = await JsonDocument.ParseAsync(file, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false }, cancellationToken).ConfigureAwait(false);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return json;
                }

                json.Dispose();
                throw Invalid("it is not a JSON object");
            }
        }
        catch (JsonException exception)
        {
            throw Invalid($"it is not valid JSON ({Where(exception)})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException(CredentialFailure.Unreadable, $"'{path}'", "it cannot be opened", exception);
        }
    }

    /// <summary>Where, and not what: the text around an error may be a secret.</summary>
    private static string Where(JsonException exception) =>
        exception.LineNumber is { } line ? $"line {line + 1}" : "nested too deeply, or a key twice";

    private IEnumerable<KeyValuePair<string, JsonElement>> Entries(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var entries) || entries.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return entries.ValueKind == JsonValueKind.Object
            ? entries.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value))
            : throw Invalid($"its '{name}' is not an object");
    }

    private Credential? OfEntry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("an entry of its 'auths' is not an object");
        }

        var (username, password) = TextOf(entry, "auth", "auths") is { Length: > 0 } auth
            ? Decode(auth)
            : (TextOf(entry, "username", "auths"), TextOf(entry, "password", "auths"));
        var credential = new Credential
        {
            Source = $"'{path}'",
            Username = NullIfEmpty(username),
            Password = NullIfEmpty(password),
            IdentityToken = NullIfEmpty(TextOf(entry, "identitytoken", "auths")),
            AccessToken = NullIfEmpty(TextOf(entry, "registrytoken", "auths")),
        };
        // docker leaves empty entries behind when a credential store holds the secret.
        return credential is { Password: null, IdentityToken: null, AccessToken: null } ? null : credential;
    }

    private (string Username, string Password) Decode(string auth)
    {
        var bytes = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, bytes, out var count))
        {
            throw Invalid("an 'auth' in it is not base64");
        }

        // Some writers pad with NUL; a password may hold colons, a user name none.
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, count)).TrimEnd('\0');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 ? (text[..colon], text[(colon + 1)..]) : throw Invalid("an 'auth' in it is not a user name, a colon and a password");
    }

    private string? TextOf(JsonElement element, string name, string parent) => element.TryGetProperty(name, out var value) ? TextOf(value, $"{parent}.{name}") : null;

    private string? TextOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => throw Invalid($"its '{name}' is not a string"),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private CredentialException Invalid(string reason) => new(CredentialFailure.Invalid, $"'{path}'", reason);
}
