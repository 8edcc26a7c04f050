using System.Globalization;
using ModelBuild.Testing;
using Spectre.Console;

namespace ModelBuild.Benchmarks;

/// <summary>
/// Packing, pushing and pulling with the tool, process start included, against docker-registry: beside <c>oras</c> where it is on the PATH, <c>curl</c>, <c>cp</c>
/// and <c>openssl</c>. Every cold run has an empty cache, every first push an empty repository.
/// </summary>
internal static class Transfers
{
    private const int Runs = 5;
    private const int SmallFiles = 2000;
    private const int SmallSize = 100 * 1024;

    /// <param name="size">Bytes of the large model.</param>
    /// <param name="tool">The command of an installed tool; null for the one just built.</param>
    public static async Task<Table> MeasureAsync(long size, string? tool)
    {
        using var folder = new TemporaryDirectory();
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, CancellationToken.None);
        var dotnet = DotNet.In(folder) with { Limit = TimeSpan.FromMinutes(10), MeasuresMemory = true };
        await WriteAsync(folder, size);
        var table = new Table().AddColumns("what", "median", "least to most", "beside", "peak memory", "goal");
        tool = $"'{tool ?? $"dotnet' '{Path.Combine(Workspace.Metadata("Source"), "ModelBuild.Tool", "bin", Workspace.Metadata("Configuration"), "net10.0", "ModelBuild.Tool.dll")}"}'";
        foreach (var contest in Contests(registry.Host, tool).Concat(Revisions(registry.Host, tool, size)).Where(contest => contest.Others.Count > 0))
        {
            var row = await contest.MeasureAsync(Runs, line => RunAsync(dotnet, line));
            table.AddRow(row);
            // It takes minutes, and what is known is known.
            await Console.Error.WriteLineAsync(string.Join("; ", row).ReplaceLineEndings(", "));
        }

        return table;
    }

    private static async Task WriteAsync(TemporaryDirectory folder, long size)
    {
        await Bytes.WriteAsync(folder["one/model.bin"], size);
        for (var i = 0; i < 8; i++)
        {
            await Bytes.WriteAsync(folder[$"eight/{i}.bin"], size / 8, seed: i);
        }

        await Revision.WriteAsync(folder["one/model.bin"], folder["one-more/model.bin"]);
        for (var i = 0; i < 8; i++)
        {
            await Bytes.WriteAsync(folder[$"eight-more/{i}.bin"], size / 8, seed: i == 3 ? 100 : i);
        }

        for (var i = 0; i < SmallFiles; i++)
        {
            await Bytes.WriteAsync(folder[string.Create(CultureInfo.InvariantCulture, $"small/{i:0000}.bin")], SmallSize, seed: i);
        }
    }

    private static IEnumerable<Contest> Contests(string host, string tool)
    {
        foreach (var (name, what, pack, restore) in new[] { ("one", "1 file", "0.55", "0.90"), ("eight", "8 files", "0.50", "1.00"), ("small", $"{SmallFiles} small files", "0.45", "0.20") })
        {
            var (ours, theirs) = ($"{host}/ours/{name}", $"{host}/theirs/{name}");
            yield return new(
                $"pack {what}",
                new("dotnet-model", $"{tool} pack {name} ./packed.oci:1.0.0", "rm -rf packed.oci"),
                [.. Oras($"cd {name} && oras push --oci-layout ../oras.oci:1.0.0 *", "rm -rf oras.oci"), new("cp", $"cp -r {name} copy", "rm -rf copy"), new("openssl", $"cat {name}/* | openssl dgst -sha256")],
                $"{pack} x oras");
            yield return new(
                $"pack {what} again",
                new("dotnet-model", $"{tool} pack {name} ./packed.oci:1.0.0"),
                [.. Oras($"cd {name} && oras push --oci-layout ../oras.oci:1.0.0 *")],
                "0.03 x oras");
            yield return new(
                $"push {what}",
                new("dotnet-model", $"{tool} push ./packed.oci:1.0.0 {ours}-$RANDOM$RANDOM$RANDOM"),
                [.. Oras($"oras cp --from-oci-layout oras.oci:1.0.0 --to-plain-http {theirs}-$RANDOM$RANDOM$RANDOM:1.0.0"), .. name == "small" ? [] : new[] { Curl(name, host) }],
                name == "small" ? "0.25 x oras" : "0.80 x oras, 1.05 x curl");
            yield return new(
                $"push {what} again",
                new("dotnet-model", $"{tool} push ./packed.oci:1.0.0 {ours}"),
                [.. Oras($"cd {name} && oras push --plain-http {theirs}:1.0.0 *")],
                "0.20 x oras");
            yield return new(
                $"pull {what}",
                new("dotnet-model", $"{tool} pull {ours}:1.0.0 -o ours", "rm -rf ours cache"),
                [
                    .. Oras($"oras pull --plain-http -o theirs {theirs}:1.0.0", "rm -rf theirs"),
                    new("curl", $"mkdir plain && grep -o '\"digest\":\"sha256:[0-9a-f]*' packed.oci/blobs/sha256/$(grep -o 'sha256:[0-9a-f]*' packed.oci/index.json | cut -c8-) | cut -d: -f2-3 | tr -d '\"' | sort -u | sed 's#.*#url=http://{ours.Replace("/ours", "/v2/ours", StringComparison.Ordinal)}/blobs/&\\noutput=plain/&#' | curl -sf -Z --parallel-max 4 -K -", "rm -rf plain"),
                ],
                $"{restore} x oras");
            yield return new(
                $"pull {what} again",
                new("dotnet-model", $"{tool} pull {ours}:1.0.0 -o ours"),
                [.. Oras($"oras pull --plain-http -o theirs {theirs}:1.0.0")],
                "0.05 x oras");
        }
    }

    /// <summary>A new version over the one that is there.</summary>
    private static IEnumerable<Contest> Revisions(string host, string tool, long size)
    {
        foreach (var (name, what, goal) in new[] { ("eight", "1 of 8 files changed", "one file fetched"), ("one", "5 % of 1 file changed", "7 % fetched") })
        {
            var (ours, theirs) = ($"{host}/ours/{name}-more", $"{host}/theirs/{name}-more");
            yield return new(
                $"pull, {what}",
                new(
                    "dotnet-model",
                    $"{tool} pull {ours}:2.0.0 -o ours --json",
                    $"rm -rf ours cache; {tool} pack {name} {ours}:1.0.0 && {tool} pack {name}-more {ours}:2.0.0 --delta-index && {tool} pull {ours}:1.0.0 -o ours"),
                [.. Oras(
                    $"oras pull --plain-http -o theirs {theirs}:2.0.0",
                    $"rm -rf theirs; (cd {name} && oras push --plain-http {theirs}:1.0.0 *) && (cd {name}-more && oras push --plain-http {theirs}:2.0.0 *) && oras pull --plain-http -o theirs {theirs}:1.0.0")],
                goal) { FetchedOf = size };
        }
    }

    private static IEnumerable<Contender> Oras(string command, string prepare = "true") => Peer.Find("oras") is null ? [] : [new("oras", command, prepare)];

    /// <summary>Each file by one PUT of the whole, two at a time, into a repository of its own.</summary>
    private static Contender Curl(string folder, string host) => new(
        "curl",
        $$"""
        repository=http://{{host}}/v2/curl-$RANDOM$RANDOM$RANDOM; ls {{folder}}/* | xargs -P 2 -I FILE sh -c 'place=$(curl -sf -X POST -D - '$repository'/blobs/uploads/ | tr -d "\r" | sed -n "s/^[Ll]ocation: //p") && digest=$(cat digests/$(basename FILE).{{folder}}) && curl -sf -T FILE -H "Content-Type: application/octet-stream" "$place&digest=sha256:$digest"'
        """,
        $"mkdir -p digests && for file in {folder}/*; do [ -f digests/$(basename $file).{folder} ] || openssl dgst -sha256 -r $file | cut -d' ' -f1 > digests/$(basename $file).{folder}; done");

    private static async Task<FinishedProcess> RunAsync(DotNet dotnet, string line)
    {
        var run = await dotnet.RunAsync("bash", ["-c", line], CancellationToken.None);
        return run.ExitCode == 0 ? run : throw new InvalidOperationException($"{line}:\n{run.Text}");
    }
}
