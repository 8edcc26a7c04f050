using Microsoft.Build.Framework;
using ModelBuild.Oci;

namespace ModelBuild.Tasks;

/// <summary>
/// One <see cref="Repositories"/> for all tasks of a build in one node, so that projects share connections and access tokens.
/// MSBuild disposes it when the build ends.
/// </summary>
internal static class SharedRepositories
{
    private static readonly Lock Gate = new();

    public static Repositories Get(IBuildEngine4 engine, RepositoriesOptions options)
    {
        var mirrors = options.Mirrors.Select(mirror => $"{mirror.Origin}={mirror}");
        var key = $"{typeof(SharedRepositories).FullName} {string.Join(';', options.InsecureHosts)} {string.Join(';', mirrors)} {options.HostsDirectory}";
        lock (Gate)
        {
            if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is Repositories shared)
            {
                return shared;
            }

            var repositories = new Repositories(options);
            engine.RegisterTaskObject(key, repositories, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return repositories;
        }
    }
}
