using System.Text;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>What holds for a file of any format, shown on the specimens.</summary>
public sealed class EveryFormat
{
    private static readonly string[] Others = ["", "no model\n", "<html></html>", "{\"a\":1}"];

    public static TheoryData<string> Kinds() => [.. Specimens.All.Select(specimen => specimen.Kind)];

    [Fact]
    public async Task Is_described_as_the_golden_file_has_it()
    {
        List<string> described = [];
        foreach (var specimen in Specimens.All)
        {
            described.Add($"# {specimen.Kind}: {specimen.Name}\n{await Reading.TextAsync(specimen.Name, specimen.Bytes)}\n");
        }

        Assert.Equal(Golden.Read("specimens.txt"), string.Join('\n', described));
    }

    /// <summary>Those that have no magic number are known by their names alone.</summary>
    [Fact]
    public async Task With_a_magic_number_is_known_whatever_its_name()
    {
        List<string> unknown = [];
        foreach (var specimen in Specimens.All)
        {
            if (await Reading.ReadAsync("weights", specimen.Bytes) is null)
            {
                unknown.Add(specimen.Kind);
            }
        }

        Assert.Equal(
            ["onnx", "savedmodel", "hf config", "hf card", "hf index", "diffusers", "mlflow", "joblib, packed", "pickle 0", "coreml", "coreml package"], unknown);
    }

    /// <summary>Every name of every format, on content that is none of them.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Is_not_believed_by_its_name(string kind)
    {
        var name = Specimens.All.Single(specimen => specimen.Kind == kind).Name;

        foreach (var content in Others.Where(content => !IsBelieved(name, content)))
        {
            Assert.Null(await Reading.ReadAsync(name, Encoding.UTF8.GetBytes(content)));
        }
    }

    /// <summary>What can be nothing else by its name is malformed rather than none: a SavedModel, the JSON files beside weights, an ONNX file that was cut off at once.</summary>
    private static bool IsBelieved(string name, string content) =>
        name == "saved_model.pb" || (name.EndsWith(".json", StringComparison.Ordinal) && !content.StartsWith('{')) || (name.EndsWith(".onnx", StringComparison.Ordinal) && content.Length == 0);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off(string kind)
    {
        var specimen = Specimens.All.Single(specimen => specimen.Kind == kind);

        Assert.Null(await Truncations.FirstFailureAsync(specimen.Name, specimen.Bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged(string kind)
    {
        var specimen = Specimens.All.Single(specimen => specimen.Kind == kind);

        await Mutations.HoldAsync((specimen.Name, specimen.Bytes));
    }
}
