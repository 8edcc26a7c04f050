using System.Globalization;

namespace ModelBuild.Oci.Tests;

public sealed class AFileLock : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Has_one_holder()
    {
        var path = folder["lock"];
        using (await FileLock.AcquireAsync(path, Cancellation))
        {
            Assert.Null(FileLock.TryAcquire(path));
        }

        using var again = FileLock.TryAcquire(path);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Is_waited_for()
    {
        var held = FileLock.TryAcquire(folder["lock"]);
        var waiting = FileLock.AcquireAsync(folder["lock"], Cancellation);
        await Task.Delay(50, Cancellation);
        Assert.False(waiting.IsCompleted);

        held!.Dispose();
        (await waiting).Dispose();
    }

    [Fact]
    public async Task Is_not_waited_for_any_longer_when_cancelled()
    {
        using var held = FileLock.TryAcquire(folder["lock"]);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = FileLock.AcquireAsync(folder["lock"], cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Is_free_when_its_holder_was_killed()
    {
        using var holder = await Sample.StartChildAsync(folder, Cancellation, "hold", folder["lock"]);
        await holder.SayAsync("begin");
        await holder.WaitForTextAsync("held", Cancellation);
        Assert.Null(FileLock.TryAcquire(folder["lock"]));

        holder.Kill();

        (await FileLock.AcquireAsync(folder["lock"], Cancellation)).Dispose();
    }

    [Fact]
    public async Task Keeps_processes_from_treading_on_each_other()
    {
        var children = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sample.StartChildAsync(folder, Cancellation, "count", folder["number"], "50")));
        foreach (var child in children)
        {
            await child.SayAsync("begin");
        }

        foreach (var child in children)
        {
            Assert.Equal(0, (await child.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)).ExitCode);
            child.Dispose();
        }

        Assert.Equal(200, int.Parse(await File.ReadAllTextAsync(folder["number"], Cancellation), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Is_an_error_where_its_folder_is_missing() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => FileLock.AcquireAsync(folder["missing/lock"], Cancellation));
}
