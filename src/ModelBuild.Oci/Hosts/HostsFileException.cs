namespace ModelBuild.Oci.Hosts;

/// <summary>A <c>hosts.toml</c> that is there and cannot be used. Carries facts; hosts make sentences of them.</summary>
/// <param name="file">Absolute path of the file or folder.</param>
/// <param name="line">From 1; 0 where it is none of its lines.</param>
/// <param name="reason">A clause: "'capabilities' is not a list of strings". Never holds a header's value.</param>
public sealed class HostsFileException(HostsFailure failure, string file, int line, string reason, Exception? innerException = null)
    : OciException($"'{file}' cannot be used at line {line}: {reason}.", innerException)
{
    public HostsFailure Failure { get; } = failure;

    public string File { get; } = file;

    public int Line { get; } = line;

    public string Reason { get; } = reason;
}

public enum HostsFailure
{
    /// <summary>The file or folder cannot be read, or does not say what it should.</summary>
    Invalid,

    /// <summary>A certificate that it names is absent or is none.</summary>
    Certificate,
}
