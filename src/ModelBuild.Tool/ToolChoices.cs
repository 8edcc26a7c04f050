using System.CommandLine;

namespace ModelBuild.Tool;

/// <summary>Lets help and completion write the values of options as people do, in lower case; the parser takes any.</summary>
internal static class ToolChoices
{
    public static void Use(Command command)
    {
        foreach (var option in command.Options.Where(option => option.ValueType.IsEnum))
        {
            var names = Array.ConvertAll(Enum.GetNames(option.ValueType), name => name.ToLowerInvariant());
            option.CompletionSources.Clear();
            option.CompletionSources.Add(names);
        }

        foreach (var inner in command.Subcommands)
        {
            Use(inner);
        }
    }
}
