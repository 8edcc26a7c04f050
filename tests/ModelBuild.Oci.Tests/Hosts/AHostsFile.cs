using CsCheck;
using ModelBuild.Oci.Hosts;

namespace ModelBuild.Oci.Tests.Hosts;

public sealed class AHostsFile
{
    private static readonly string Path = System.IO.Path.GetFullPath("/certs.d/harbor.example.com/hosts.toml");

    [Fact]
    public void Is_read_as_containerd_reads_it()
    {
        var file = HostsFile.Parse(
            """
            server = "https://registry.example.com"
            ca = "root.pem"

            [host."https://second.example.com"] # the first in the file is the first that is asked
              capabilities = ["pull", "resolve"]
              ca = ["/etc/certs/a.pem", "b.pem"]
              client = [["client.pem", "client.key"]]
              skip_verify = true
              dial_timeout = "1m30.5s"
              unknown = { later = 1 }
              [host."https://second.example.com".header]
                X-One = "1"
                X-Two = ["2", "3"]

            [host."http://first.example.com:5000/v2/proxy"]
              capabilities = ["pull"]
              override_path = true
            """,
            Path);

        Assert.Equal("https://registry.example.com/v2", file.Server.Url!.Root.ToString());
        Assert.Equal(System.IO.Path.GetFullPath("/certs.d/harbor.example.com/root.pem"), Assert.Single(file.Server.Authorities).Path);
        var (second, first) = (file.Hosts[0], file.Hosts[1]);
        Assert.Equal(("https://second.example.com/v2", true, true, 8, TimeSpan.FromSeconds(90.5)), (second.Url!.Root.ToString(), second.Pulls, second.Resolves, second.SkipVerifyLine, second.DialTimeout));
        Assert.Equal((2, 6, 7), (second.Authorities.Length, second.Authorities[0].Line, second.Clients[0].Key.Line));
        Assert.Equal(["X-One: 1", "X-Two: 2", "X-Two: 3"], second.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Assert.Equal(("http://first.example.com:5000/v2", "proxy", true, false), (first.Url!.Root.ToString(), first.Url.Prefix, first.Pulls, first.Resolves));
    }

    [Theory]
    [InlineData("host.'https://a.example'.capabilities = ['pull']")]
    [InlineData("[host]\n'https://a.example' = { capabilities = ['pull'] }")]
    [InlineData("[host]\n[host.'https://a.example']\ncapabilities = ['pull']")]
    [InlineData("host = { 'https://a.example' = { capabilities = ['pull'] } }")]
    public void May_be_written_in_all_ways_that_TOML_has(string text)
    {
        var host = Assert.Single(HostsFile.Parse(text, Path).Hosts);

        Assert.Equal(("https://a.example", true, false), (host.Url!.Text, host.Pulls, host.Resolves));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("# nothing", "")]
    [InlineData("[host]", "")]
    [InlineData("[host.'a.example']", "a.example/v2")]
    public void May_say_little(string text, string hosts)
    {
        var file = HostsFile.Parse(text, Path);

        Assert.Null(file.Server.Url);
        Assert.Equal(hosts, string.Join(' ', file.Hosts.Select(host => host.Url!.Root.Authority + host.Url.Root.AbsolutePath)));
        Assert.All(file.Hosts, host => Assert.True(host.Pulls && host.Resolves));
    }

    [Theory]
    [InlineData("server = ", 1)]
    [InlineData("\n\n[host.\"https://a.example\"\n", 3)]
    [InlineData("server = 5", 1)]
    [InlineData("\nserver = \"\\", 2)]
    [InlineData("server = 'ftp://a.example'", 1)]
    [InlineData("server = 'https://ada:canary-secret@a.example'", 1)]
    [InlineData("server = 'https://a.example?token=canary-secret'", 1)]
    [InlineData("host = 'https://a.example'", 1)]
    [InlineData("[[host]]", 1)]
    [InlineData("[host.'']", 1)]
    [InlineData("[host.'https://a b.example']", 1)]
    [InlineData("\n[host.'https://a.example']\ncapabilities = 'pul'", 3)]
    [InlineData("\n[host.'https://a.example']\ncapabilities = ['pull', 'canary']", 3)]
    [InlineData("\n[host.'https://a.example']\ncapabilities = [1]", 3)]
    [InlineData("\n[host.'https://a.example']\nskip_verify = 'yes'", 3)]
    [InlineData("\n[host.'https://a.example']\noverride_path = 1", 3)]
    [InlineData("\n[host.'https://a.example']\ndial_timeout = '5 s'", 3)]
    [InlineData("\n[host.'https://a.example']\ndial_timeout = 5", 3)]
    [InlineData("\n[host.'https://a.example']\nca = { a = 1 }", 3)]
    [InlineData("\n[host.'https://a.example']\nclient = [['a']]", 3)]
    [InlineData("\n[host.'https://a.example'.header]\nX-One = \"canary-secret\\r\\nX-Two: 2\"", 3)]
    [InlineData("\n[host.'https://a.example'.header]\n'X One' = 'canary-secret'", 3)]
    [InlineData("\n[host.'https://a.example'.header]\nX-One = 'canary-secret", 3)]
    public void That_is_broken_says_the_line_and_no_secret(string text, int line)
    {
        var failure = Assert.Throws<HostsFileException>(() => HostsFile.Parse(text, Path));

        Assert.Equal((Path, line), (failure.File, failure.Line));
        Assert.DoesNotContain("canary-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ", "[")]
    [InlineData("a = ", "{a=")]
    [InlineData("", "[")]
    [InlineData("a", ".a")]
    [InlineData("[a", ".a")]
    public void That_is_nested_without_end_does_no_harm(string start, string more) =>
        Assert.Throws<HostsFileException>(() => HostsFile.Parse(start + string.Concat(Enumerable.Repeat(more, 50_000)), Path));

    [Fact]
    public void At_random_is_read_or_refused_and_nothing_else() => Garbage.Sample(
        text =>
        {
            try
            {
                return HostsFile.Parse(text, Path).Hosts.All(host => host.Url is not null);
            }
            catch (HostsFileException failure)
            {
                return failure.Line >= 0 && failure.Reason.Length > 0;
            }
        },
        iter: 20_000);

    /// <summary>Pieces of the file in any order: nearer to the grammar's edges than letters are.</summary>
    private static readonly string[] Pieces =
    [
        "server", "host", "[", "]", "[[", ".", "=", "\n", "\"", "'", "\"\"\"", "{", "}", ",", "#", " ", "https://a.example", "\"https://a.example\"", "capabilities", "pull",
        "header", "X-One", "ca", "client", "skip_verify", "true", "1979-05-27", "0x1f", "inf", "\\u0000", "\ud800", "\0", "é", "override_path", "dial_timeout", "'5s'",
    ];

    private static readonly Gen<string> Garbage = Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 24].Select(string.Concat));
}
