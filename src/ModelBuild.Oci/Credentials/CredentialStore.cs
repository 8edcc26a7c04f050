using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelBuild.Oci.Credentials;

/// <summary>
/// Keeps credentials where docker keeps its own, so that whatever reads those finds them: with the helper that its <c>config.json</c> names,
/// else in that file itself. All else in the file stays as it is.
/// </summary>
/// <param name="environment">Looks an environment variable up.</param>
/// <param name="homeDirectory">The folder that <c>~</c> means.</param>
/// <param name="helperTimeout">How long a credential helper may take.</param>
public sealed class CredentialStore(Func<string, string?> environment, string homeDirectory, TimeSpan helperTimeout)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CredentialHelpers helpers = new(environment("PATH"), helperTimeout);

    /// <summary>The file that is read first: that which <c>REGISTRY_AUTH_FILE</c> names, else docker's.</summary>
    public string FilePath { get; } = environment("REGISTRY_AUTH_FILE") is { Length: > 0 } only ? Path.GetFullPath(only)
        : Path.Combine(environment("DOCKER_CONFIG") is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(homeDirectory, ".docker"), "config.json");

    /// <summary>Keeps a password.</summary>
    /// <returns>The helper that has it; null where it stands in the file, which anybody can read who can read the file.</returns>
    /// <exception cref="CredentialException">The file or the helper cannot be used; nothing was changed.</exception>
    public async Task<string?> SaveAsync(RegistryAddress registry, string username, string password, CancellationToken cancellationToken)
    {
        var key = new RegistryKey(RepositoryAddress.Whole(registry));
        var root = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var helper = HelperOf(root, key);
        if (helper is not null)
        {
            await helpers.StoreAsync(helper, key.ServerUrl, username, password, FilePath, cancellationToken).ConfigureAwait(false);
        }

        var auths = ObjectOf(root, "auths") ?? (JsonObject)(root["auths"] = new JsonObject())!;
        Remove(auths, key);
        // Where a helper has the secret docker leaves an empty entry, by which it knows where it is logged in.
        auths[key.ServerUrl] = helper is null ? new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")) } : new JsonObject();
        await WriteAsync(root, cancellationToken).ConfigureAwait(false);
        return helper;
    }

    /// <summary>Forgets what is kept for a registry.</summary>
    /// <returns>False where nothing was kept.</returns>
    /// <exception cref="CredentialException">The file or the helper cannot be used.</exception>
    public async Task<bool> RemoveAsync(RegistryAddress registry, CancellationToken cancellationToken)
    {
        var key = new RegistryKey(RepositoryAddress.Whole(registry));
        var root = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var removed = HelperOf(root, key) is { } helper && await helpers.EraseAsync(helper, key.ServerUrl, FilePath, cancellationToken).ConfigureAwait(false);
        if (ObjectOf(root, "auths") is { } auths && Remove(auths, key))
        {
            await WriteAsync(root, cancellationToken).ConfigureAwait(false);
            removed = true;
        }

        return removed;
    }

    /// <summary>The registries that something is kept for, as far as the file says.</summary>
    /// <exception cref="CredentialException">The file cannot be used.</exception>
    public async Task<IReadOnlyList<string>> HostsAsync(CancellationToken cancellationToken)
    {
        var root = await ReadAsync(cancellationToken).ConfigureAwait(false);
        IEnumerable<KeyValuePair<string, JsonNode?>> entries = [.. ObjectOf(root, "auths") ?? [], .. ObjectOf(root, "credHelpers") ?? []];
        return [.. entries.Select(entry => RegistryKey.Normalize(entry.Key)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private string? HelperOf(JsonObject root, RegistryKey key)
    {
        var named = ObjectOf(root, "credHelpers")?.FirstOrDefault(entry => key.Matches(entry.Key)).Value ?? root["credsStore"];
        return named is null ? null : named is JsonValue value && value.TryGetValue<string>(out var name) ? (name.Length > 0 ? name : null) : throw Invalid("a helper in it is not a string");
    }

    private static bool Remove(JsonObject auths, RegistryKey key)
    {
        var kept = auths.Select(entry => entry.Key).Where(key.Matches).ToList();
        kept.ForEach(name => auths.Remove(name));
        return kept.Count > 0;
    }

    private JsonObject? ObjectOf(JsonObject root, string name) => root[name] is { } node ? node as JsonObject ?? throw Invalid($"its '{name}' is not an object") : null;

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(FilePath, cancellationToken).ConfigureAwait(false);
            return bytes.Length == 0 ? [] : JsonNode.Parse(bytes, null, new() { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject ?? throw Invalid("it is not a JSON object");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            // Without the cause: its message may quote a secret.
            throw Invalid("it is not valid JSON");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException(CredentialFailure.Unreadable, $"'{FilePath}'", "it cannot be opened", exception);
        }
    }

    /// <summary>Whole or not at all, and never for a moment readable by others.</summary>
    private async Task WriteAsync(JsonObject root, CancellationToken cancellationToken)
    {
        // A link stays one: it is often to where somebody keeps the settings of all machines.
        var path = new FileInfo(FilePath).LinkTarget is null ? FilePath : File.ResolveLinkTarget(FilePath, returnFinalTarget: true)!.FullName;
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = new FileStream(beside, options);
            await using (file.ConfigureAwait(false))
            {
                var writer = new Utf8JsonWriter(file, Indented);
                await using (writer.ConfigureAwait(false))
                {
                    root.WriteTo(writer);
                }

                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                Durable.Flush(file);
            }

            Durable.Rename(beside, path);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private CredentialException Invalid(string reason) => new(CredentialFailure.Invalid, $"'{FilePath}'", reason);
}
