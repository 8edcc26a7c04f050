namespace ModelBuild.Oci.Tests;

public sealed class AReference
{
    private const string Digest64 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly string Base = OperatingSystem.IsWindows() ? @"C:\base" : "/base";

    [Theory]
    [InlineData("harbor.example.com/ml/bert:1.0.0", "harbor.example.com", "ml/bert", "1.0.0", null)]
    [InlineData("harbor.example.com/ml/bert", "harbor.example.com", "ml/bert", null, null)]
    [InlineData("harbor.example.com/bert@" + Digest64, "harbor.example.com", "bert", null, Digest64)]
    [InlineData("harbor.example.com/bert:1@" + Digest64, "harbor.example.com", "bert", "1", Digest64)]
    [InlineData("localhost/x", "localhost", "x", null, null)]
    [InlineData("localhost:5000/x:1", "localhost:5000", "x", "1", null)]
    [InlineData("host:65535/x", "host:65535", "x", null, null)]
    [InlineData("[::1]:5000/x:1", "[::1]:5000", "x", "1", null)]
    [InlineData("[fd00::1]/x", "[fd00::1]", "x", null, null)]
    [InlineData("127.0.0.1:5000/a/b/c/d", "127.0.0.1:5000", "a/b/c/d", null, null)]
    [InlineData("h.x/a.b_c__d---e", "h.x", "a.b_c__d---e", null, null)]
    [InlineData("h.x/a:_A.b-c", "h.x", "a", "_A.b-c", null)]
    [InlineData("xn--bcher-kva.example/x", "xn--bcher-kva.example", "x", null, null)]
    public void In_a_registry_has_a_host_a_name_and_a_tag_or_digest(string text, string host, string name, string? tag, string? digest)
    {
        var reference = ArtifactReference.Parse(text, Base);

        Assert.Equal(host, reference.Repository.Registry?.Host);
        Assert.Equal(name, reference.Repository.Name);
        Assert.Equal(tag, reference.Tag);
        Assert.Equal(digest, reference.Digest?.ToString());
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData("./models:1", "/base/models", "1")]
    [InlineData("../models", "/models", null)]
    [InlineData("/srv/models/ml/bert:1.0.0", "/srv/models/ml/bert", "1.0.0")]
    [InlineData("/srv/with@sign/bert", "/srv/with@sign/bert", null)]
    [InlineData("/srv/with:colon/bert:2", "/srv/with:colon/bert", "2")]
    [InlineData("file:///srv/models/x:1", "/srv/models/x", "1")]
    [InlineData("file:///srv/a%20b", "/srv/a b", null)]
    [InlineData("./x/", "/base/x", null)]
    public void In_a_folder_has_an_absolute_path(string text, string directory, string? tag)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths of this table are Unix paths.");
        var reference = ArtifactReference.Parse(text, Base);

        Assert.Equal(directory, reference.Repository.Directory);
        Assert.Equal(tag, reference.Tag);
        Assert.Equal(reference, ArtifactReference.Parse(reference.ToString(), "/elsewhere"));
    }

    [Fact]
    public void The_home_folder_is_a_tilde()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.Equal(Path.Combine(home, "models"), ArtifactReference.Parse("~/models:1", Base).Repository.Directory);
    }

    [Fact]
    public void A_name_alone_belongs_to_the_default_registry()
    {
        var registry = RegistryAddress.OfHost("harbor.example.com");

        Assert.Equal("harbor.example.com/ml/bert:1", ArtifactReference.Parse("ml/bert:1", Base, registry).ToString());
        Assert.Equal("harbor.example.com/bert", ArtifactReference.Parse("bert", Base, registry).ToString());
        Assert.Equal("other.example.com/bert", ArtifactReference.Parse("other.example.com/bert", Base, registry).ToString());
        Assert.Equal(
            Path.GetFullPath("registry/ml/bert", Base), ArtifactReference.Parse("ml/bert", Base, RegistryAddress.Parse("./registry", Base)).Repository.Directory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("bert")]
    [InlineData("ml/bert:1")]
    [InlineData("h.x/Upper/x:1")]
    [InlineData("h.x/re po:1")]
    [InlineData("h.x/re\tpo")]
    [InlineData("h.x/repo\n")]
    [InlineData("h.x/repo:1\n")]
    [InlineData("h.x/re\0po")]
    [InlineData("h.x/\u001b[31mrepo")]
    [InlineData("./fol\0der")]
    [InlineData("file:///fol%00der")]
    [InlineData("file://otherhost/share")]
    [InlineData("h:99999/x")]
    [InlineData("h:0/x")]
    [InlineData("host:/x")]
    [InlineData("h:-1/x")]
    [InlineData("h:80 /x")]
    [InlineData("h.x/a:-x")]
    [InlineData("h.x/a:.x")]
    [InlineData("h.x/a:")]
    [InlineData("h.x/a:b:c")]
    [InlineData("h.x/a/../b:1")]
    [InlineData("h.x//b")]
    [InlineData("h.x/a/")]
    [InlineData("h.x/")]
    [InlineData("h.x/%2e%2e/b")]
    [InlineData("h.x/a._b")]
    [InlineData("h.x/-a")]
    [InlineData("-h.x/a")]
    [InlineData("-h/a")]
    [InlineData("h.x-/a")]
    [InlineData("h..x/a")]
    [InlineData("h.x/a@sha256:")]
    [InlineData("h.x/a@sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("h.x/a@md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("h.x/a@@" + Digest64)]
    [InlineData("https://h.x/a")]
    [InlineData("oci://h.x/a")]
    [InlineData("docker://h.x/a")]
    [InlineData("ⅼocalhost/x")]
    [InlineData("h．x/a")]
    [InlineData("h.x:８０/a")]
    [InlineData("[::1/x")]
    [InlineData("[::1]x/x")]
    [InlineData("[fe80::1%25eth0]/x")]
    [InlineData("[127.0.0.1]/x")]
    [InlineData("[:::]/x")]
    [InlineData("$(Registry)/x")]
    [InlineData("h.x/*")]
    [InlineData("h.x/a;h.x/b")]
    public void Anything_else_is_refused(string text) => Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse(text, Base));

    [Fact]
    public void A_tag_has_at_most_128_characters()
    {
        Assert.Equal(128, ArtifactReference.Parse($"h.x/a:{new string('t', 128)}", Base).Tag!.Length);
        Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse($"h.x/a:{new string('t', 129)}", Base));
    }

    [Fact]
    public void Host_and_name_have_at_most_255_characters()
    {
        Assert.Equal(251, ArtifactReference.Parse($"h.x/{new string('a', 251)}", Base).Repository.Name!.Length);
        Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse($"h.x/{new string('a', 252)}", Base));
    }

    [Theory]
    [InlineData("https://")]
    [InlineData("")]
    public void A_password_is_refused_and_never_shown(string scheme)
    {
        string[] tails = ["h.x/a:1", "h.x", "h.x/a:!!", "h.x/A", "h.x/a@" + Digest64, "h.x/a@md5:1", "h.x:99999/a", "", "h.x/a:1@x"];
        string[] users = ["ada:canary", "ada:can@ary", "ada:ca/nary", "ada/x:canary", ":canary", "canary"];
        foreach (var text in from user in users from tail in tails select $"{scheme}{user}@{tail}")
        {
            var failure = Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse(text, Base, RegistryAddress.OfHost("default.example.com")));
            Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("nary", failure.ToString(), StringComparison.Ordinal);
            failure = Assert.Throws<InvalidReferenceException>(() => RegistryAddress.Parse(text, Base));
            Assert.DoesNotContain("nary", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mistyped_digest_is_shown()
    {
        var failure = Assert.Throws<InvalidReferenceException>(() => ArtifactReference.Parse("h.x/a:1@sha25:00", Base));

        Assert.Contains("'h.x/a:1@sha25:00'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Digest.ValidForms, failure.Message, StringComparison.Ordinal);
    }
}
