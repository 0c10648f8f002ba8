using System.Text;
using System.Text.Json;
using DcsMigration.Credentials;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Tests.Infrastructure;
using FsCheck.Xunit;

namespace DcsMigration.Tests.Credentials;

[Properties(Arbitrary = [typeof(UnicodeText)], MaxTest = 300)]
public sealed class RequestSignerProperties
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    [Property]
    public bool Text_is_encoded_byte_by_byte(UnicodeText text)
    {
        var plain = text.Value.Replace("%", "", StringComparison.Ordinal);

        return RequestSigner.Encode(plain) == PercentEncoded(plain);
    }

    [Property]
    public bool Encoded_text_is_unchanged(UnicodeText text)
    {
        var encoded = PercentEncoded(text.Value);

        return RequestSigner.Encode(encoded) == encoded;
    }

    [Property]
    public bool A_body_with_any_text_verifies(UnicodeText description)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { description = description.Value });

        using var signed = SignedRequest.Of("https://dcs.example.com/v2/p/migration/instance", body);

        return signed.Judge().Status == SignatureStatus.Valid;
    }

    [Property]
    public bool Any_bytes_verify_as_a_body(byte[] body)
    {
        using var signed = SignedRequest.Of("https://dcs.example.com/v2/p/migration/instance", body);

        return signed.Judge().Status == SignatureStatus.Valid;
    }

    [Property]
    public bool A_query_with_any_text_verifies(UnicodeText name, UnicodeText value, bool encoded)
    {
        var query = encoded
            ? $"{Uri.EscapeDataString(name.Value)}={Uri.EscapeDataString(value.Value)}"
            : $"{name.Value}={value.Value}";

        using var signed = SignedRequest.Of($"https://dcs.example.com/v2/p/migration-tasks?limit=1&{query}", method: "GET");

        return signed.Judge().Status == SignatureStatus.Valid;
    }

    private static string PercentEncoded(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(
        b => Unreserved.Contains((char)b, StringComparison.Ordinal) ? ((char)b).ToString() : $"%{b:X2}"));
}
