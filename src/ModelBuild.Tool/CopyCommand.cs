using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Pushing;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model copy FROM TO</c>: between registries, folder registries, layouts and tar files.</summary>
internal static class CopyCommand
{
    private static readonly Argument<string> From = new("from") { Description = ToolRegistries.ReferenceForms };
    private static readonly Argument<string> To = new("to") { Description = "The same forms. Without a tag the copy gets that of the original." };

    public static Command Create()
    {
        var command = new Command(
            "copy",
            """
            Copies what a reference names, an index with all its manifests too, to another place. The digest stays. Within one registry no bytes move.
            A path that ends in .tar is the tar of an OCI image layout (skopeo's oci-archive), which a copy makes or adds to.

            Examples:
              dotnet model copy ghcr.io/acme/bert:2.0.0 harbor.example.com/ml/bert
              dotnet model copy harbor.example.com/ml/bert:2.0.0 ./bert.tar
              dotnet model copy harbor.example.com/staging/bert:2.0.0 harbor.example.com/prod/bert:2.0.0 --tag latest
            """)
        {
            From, To, PushCommand.Tags, PushCommand.Overwrite, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var request = new CopyRequest
        {
            From = ToolRegistries.Reference(arguments.GetRequiredValue(From)),
            To = ToolRegistries.Reference(arguments.GetRequiredValue(To)),
            Tags = [.. arguments.GetValue(PushCommand.Tags) ?? []],
            AllowTagOverwrite = arguments.GetValue(PushCommand.Overwrite),
        };
        var result = await TransferProgress.WatchAsync(progress => new ModelCopier(repositories).CopyAsync(request, progress, cancellationToken)).ConfigureAwait(false);
        await ToolOutput.WarnAsync(result.Warnings).ConfigureAwait(false);
        if (!arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.LineAsync($"{result.Reference}: {result.BlobsSent} blobs sent, {result.BlobsMounted} mounted, {result.BlobsPresent} there before, {ToolOutput.Size(result.BytesSent)}").ConfigureAwait(false);
            return 0;
        }

        await ToolOutput.JsonAsync(writer =>
        {
            writer.WriteString("reference", result.Reference.ToString());
            writer.WriteString("digest", result.Reference.Digest.ToString());
            writer.WriteNumber("blobsSent", result.BlobsSent);
            writer.WriteNumber("blobsMounted", result.BlobsMounted);
            writer.WriteNumber("blobsPresent", result.BlobsPresent);
            writer.WriteNumber("bytesSent", result.BytesSent);
        }).ConfigureAwait(false);
        return 0;
    }
}
