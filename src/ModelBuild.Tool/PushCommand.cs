using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model push LAYOUT REFERENCE</c>: what a build or a pack left in a layout, to a registry.</summary>
internal static class PushCommand
{
    private static readonly Argument<string> Layout = new("layout") { Description = "Folder or tar file of an OCI image layout, with ':tag' where it holds several bundles." };
    private static readonly Argument<string> Reference = new("reference") { Description = "host/repository:tag, or a folder registry's. Without a tag the one of the layout." };

    public static Option<string[]> Tags { get; } = new("--tag") { Description = "A further tag to set, which may move. May be given several times.", HelpName = "tag" };

    public static Option<bool> Overwrite { get; } = new("--overwrite") { Description = "Let the tag move where it names something else." };

    public static Command Create()
    {
        var command = new Command(
            "push",
            """
            Pushes a packed model to a registry or folder registry, as a publish does. Pushing what is there sends nothing.

            Examples:
              dotnet model push ./bin/Release/fashion-mnist.oci harbor.example.com/ml/fashion-mnist
              dotnet model push ./fashion-mnist.oci:1.2.0 harbor.example.com/ml/fashion-mnist:1.2.0 --tag latest
            """)
        {
            Layout, Reference, Tags, Overwrite, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var layout = arguments.GetRequiredValue(Layout);
        var pusher = new ModelPusher(repositories);
        var request = await pusher.RequestAsync(
            ToolRegistries.Reference(RegistryAddress.IsFolder(layout) ? layout : $"./{layout}"), ToolRegistries.Reference(arguments.GetRequiredValue(Reference)), cancellationToken).ConfigureAwait(false);
        request = request with { Tags = [.. arguments.GetValue(Tags) ?? []], AllowTagOverwrite = arguments.GetValue(Overwrite) };
        await PrintAsync(arguments, await TransferProgress.WatchAsync(progress => pusher.PushAsync(request, progress, cancellationToken)).ConfigureAwait(false)).ConfigureAwait(false);
        return 0;
    }

    public static async Task PrintAsync(ParseResult arguments, PushResult result)
    {
        await ToolOutput.WarnAsync(result.Warnings).ConfigureAwait(false);
        if (!arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.LineAsync($"{result.Reference}: {result.BlobsSent} blobs sent, {result.BlobsPresent} there before, {ToolOutput.Size(result.BytesSent)}").ConfigureAwait(false);
            return;
        }

        await ToolOutput.JsonAsync(writer =>
        {
            writer.WriteString("reference", result.Reference.ToString());
            writer.WriteString("digest", result.Manifest.Digest.ToString());
            ToolOutput.WriteStrings(writer, "tagsSet", result.TagsSet);
            writer.WriteNumber("blobsSent", result.BlobsSent);
            writer.WriteNumber("blobsPresent", result.BlobsPresent);
            writer.WriteNumber("bytesSent", result.BytesSent);
        }).ConfigureAwait(false);
    }
}
