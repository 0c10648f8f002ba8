using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

public sealed class Sha256HashTests
{
    /// <summary>FIPS 180-2, B.1.</summary>
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Its_text_is_the_64_digits_of_the_published_vector() => Assert.Equal(OfAbc, Sha256Hash.Of("abc"u8).ToString());

    [Fact]
    public void Its_first_byte_is_its_first_two_digits() => Assert.Equal(0xba, Sha256Hash.Of("abc"u8).FirstByte);

    [Theory]
    [InlineData(OfAbc)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("000000000000000000000000000000010000000000000000000000000000000f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void What_was_written_is_read(string digits) => Assert.Equal(digits, Sha256Hash.Parse(digits).ToString());
}
