using System.Globalization;
using ModelBuild.Oci.Transfers;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ModelBuild.Tool;

/// <summary>How the state of transfers is shown: in one line, or in a row for each and one for the whole.</summary>
internal static class TransferText
{
    private const int BarWidth = 24;

    /// <summary>"1.20 GiB of 4.00 GiB (30 %), 85.0 MiB/s, 33 s left; 300.0 MiB resumed; 22 B there before; fetching model.onnx 45 %".</summary>
    public static string Line(TransferState state)
    {
        var running = string.Join(", ", state.Running.Select(transfer => $"{Name(transfer.Item)} {(transfer.Item.Size > 0 ? Percent(transfer.Done, transfer.Item.Size) : Time(transfer.Elapsed))}"));
        return state.Expected == 0 ? running : running.Length == 0 ? Total(state) : $"{Total(state)}; {running}";
    }

    /// <param name="most">So many rows are free.</param>
    public static IRenderable Rows(TransferState state, int most)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn(new GridColumn().NoWrap());
        foreach (var transfer in state.Running.Take(Math.Max(1, most - 1)))
        {
            var name = new Text(Name(transfer.Item)).Overflow(Overflow.Ellipsis);
            grid.AddRow(transfer.Item.Size > 0
                ? [name, Bar(transfer.Done, transfer.Item.Size), new Text(Percent(transfer.Done, transfer.Item.Size)), new Text($"{ToolOutput.Size(transfer.Done)} of {ToolOutput.Size(transfer.Item.Size)}")]
                : [name, new Text(""), new Text(""), new Text(Time(transfer.Elapsed))]);
        }

        return state.Expected == 0 ? grid : new Rows(grid, new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2)).AddRow(new Text(Total(state))));
    }

    private static string Total(TransferState state)
    {
        var left = state.TimeLeft is { } time ? $", {Time(time)} left" : "";
        var resumed = state.Resumed > 0 ? $"; {ToolOutput.Size(state.Resumed)} resumed" : "";
        var skipped = state.Skipped > 0 ? $"; {ToolOutput.Size(state.Skipped)} there before" : "";
        return $"{ToolOutput.Size(state.Done)} of {ToolOutput.Size(state.Expected)} ({Percent(state.Done, state.Expected)}), {ToolOutput.Size((long)state.BytesPerSecond)}/s{left}{resumed}{skipped}";
    }

    private static string Name(TransferItem item) => ToolOutput.Printable($"{item.Verb} {item.Name}");

    private static Markup Bar(long done, long size)
    {
        var filled = (int)(BarWidth * Share(done, size));
        return new($"[green]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/]");
    }

    private static string Percent(long done, long size) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * Share(done, size))} %");

    private static double Share(long done, long size) => Math.Clamp(done / (double)size, 0, 1);

    private static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };
}
