using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Text;

public sealed class Sha256HashTests
{
    /// <summary>FIPS 180-2, B.1.</summary>
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void The_hash_of_the_published_vector_is_written_as_64_digits() => Assert.Equal(OfAbc, Sha256Hash.Of("abc").ToString());

    [Theory]
    [InlineData(OfAbc)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("000000000000000000000000000000010000000000000000000000000000000f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void What_was_written_is_read(string digits) => Assert.Equal(digits, Sha256Hash.Parse(digits).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    public void Any_other_text_is_not_a_hash(string text)
    {
        var e = Assert.Throws<FormatException>(() => Sha256Hash.Parse(text));
        Assert.Equal("Expected the 64 digits of a SHA-256 hash.", e.Message);
    }
}
