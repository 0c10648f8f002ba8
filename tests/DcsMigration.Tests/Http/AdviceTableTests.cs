using System.Reflection;
using System.Text.RegularExpressions;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Tests.Http.OpenApi;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>The advice in an error is what README's table says to do.</summary>
public sealed partial class AdviceTableTests
{
    private static readonly FunctionError[] Errors =
    [
        .. typeof(FunctionError).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (FunctionError)field.GetValue(null)!),
    ];

    [Fact]
    public void The_READMEs_table_has_each_error_with_its_status_and_advice() => Assert.Equal(
        Errors.Select(error => $"{error.Status} {error.Code}: {Advice.For(error)}").Order(StringComparer.Ordinal),
        Row().Matches(File.ReadAllText(ContractFile.PathOf("README.md")))
            .Select(row => $"{row.Groups["status"].Value} {row.Groups["code"].Value}: {row.Groups["advice"].Value.Replace("`", "", StringComparison.Ordinal)}")
            .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(500, "DCS.5000")]
    [InlineData(502, "APIGW.0202")]
    [InlineData(401, "DCS.1001")]
    public void Whatever_the_error_an_unknown_outcome_has_the_same_advice(int status, string code) => Assert.Equal(
        "A task may have been created. Send the same request with the same key again.",
        Advice.For(new DcsError(status, code, "", ExtMessage: null, RequestId: null), mayBeCreated: true));

    [Theory]
    [InlineData(429, "APIGW.0308")]
    [InlineData(500, "DCS.5006")]
    public void What_passes_is_to_be_sent_again(int status, string code) => Assert.EndsWith(
        "end the same request with the same key again after Retry-After. Nothing was created.",
        Advice.For(new DcsError(status, code, "", ExtMessage: null, RequestId: null), mayBeCreated: false),
        StringComparison.Ordinal);

    [GeneratedRegex(@"^\| (?<status>\d{3}) \| (?<code>FN\.\d{4}) \| [^|]+ \| (?<advice>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
