using CsCheck;

namespace ModelBuild.Oci.Tests;

public sealed class ADigest
{
    private const string Hex64 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void It_is_an_algorithm_and_lower_case_digits()
    {
        var digest = Digest.Parse($"sha256:{Hex64}");

        Assert.Equal("sha256", digest.Algorithm);
        Assert.Equal(Hex64, digest.Hex);
        Assert.Equal("sha256:e3b0c44298fc", digest.Short);
        Assert.Equal($"sha256:{Hex64}", digest.ToString());
    }

    [Fact]
    public void The_longer_sha512_is_read_too() =>
        Assert.Equal("sha512", Digest.Parse($"sha512:{Hex64}{Hex64}").Algorithm);

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData(Hex64)]
    [InlineData(":" + Hex64)]
    [InlineData("sha256:" + Hex64 + "0")]
    [InlineData("sha256:3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("SHA256:" + Hex64)]
    [InlineData("sha512:" + Hex64)]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("blake3:" + Hex64)]
    [InlineData(" sha256:" + Hex64)]
    [InlineData("sha256:" + Hex64 + "\n")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../etc/passwd")]
    [InlineData("sha256:ｅ3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Digest.Parse(text));
    }

    [Fact]
    public async Task It_is_computed_from_bytes_and_streams_alike()
    {
        Assert.Equal(Sample.EmptyDigest, Digest.Compute([]));
        Assert.Equal(
            Digest.Compute(Bytes.Of(1_000_000)), await Digest.ComputeAsync(Bytes.Stream(1_000_000), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_is_computed_can_be_read_again() =>
        Gen.Byte.Array.Sample(bytes => Digest.TryParse(Digest.Compute(bytes).ToString(), out var digest) && digest == Digest.Compute(bytes));

    [Fact]
    public void No_text_is_read_that_would_be_written_otherwise() =>
        Gen.OneOf(Gen.String, Gen.Char["0123456789abcdefABCDEFg"].Array[64].Select(digits => $"sha256:{new string(digits)}"))
            .Sample(text => !Digest.TryParse(text, out var digest) || digest.ToString() == text);
}
