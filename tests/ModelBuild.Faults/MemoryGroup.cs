using System.Globalization;
using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>A control group that has little memory.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup/memory";

    private readonly string folder = Path.Combine(Root, $"modelbuild-{Guid.NewGuid():N}");

    private MemoryGroup() => Directory.CreateDirectory(folder);

    /// <summary>What runs a command in such a group; skips, and says so, where there is none to be had.</summary>
    public static string[] Enter(Scene scene, int megabytes)
    {
        if (!File.Exists(Path.Combine(Root, "memory.limit_in_bytes")) || !Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("$XunitDynamicSkip$no control group of memory");
        }

        var group = scene.Hold(new MemoryGroup());
        File.WriteAllText(Path.Combine(group.folder, "memory.limit_in_bytes"), ((long)megabytes << 20).ToString(CultureInfo.InvariantCulture));
        return ["sh", "-c", $"echo $$ > '{group.folder}/cgroup.procs' && exec \"$@\"", "sh"];
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Its last process is still ending.
        }
    }
}
