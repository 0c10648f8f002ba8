using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using Xunit;
using static DcsMigration.Tests.Http.Validation;

namespace DcsMigration.Tests.Http;

public sealed class RequestMemberTests
{
    [Theory]
    [InlineData("name")]
    [InlineData("vpc_id")]
    [InlineData("subnet_id")]
    [InlineData("security_group_id")]
    public void A_required_member_that_is_absent_or_null_is_reported(string member)
    {
        Assert.Equal("is required", ErrorOf(member, Bodies.Without(member)));
        Assert.Equal("is required", ErrorOf(member, Bodies.With(member, "null")));
    }

    [Fact]
    public void A_description_that_is_absent_or_null_is_accepted_as_null()
    {
        Assert.Null(Accepted(Bodies.Without("description")).Description);
        Assert.Null(Accepted(Bodies.With("description", "null")).Description);
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\" \"", " ")]
    [InlineData("\"línea\\n日本 🚀\"", "línea\n日本 🚀")]
    [InlineData("\"\\ud83d\\ude80\"", "🚀")]
    [InlineData("\"null\"", "null")]
    [InlineData("\"tab\\t, \\r\\n and \\u2028\"", "tab\t, \r\n and \u2028")]
    public void A_description_may_be_any_text(string json, string description) =>
        Assert.Equal(description, Accepted(Bodies.With("description", json)).Description);

    [Theory]
    [InlineData("\\u0000", "the control character U+0000")]
    [InlineData("\\b", "the control character U+0008")]
    [InlineData("\\u000b", "the control character U+000B")]
    [InlineData("\\u001b[0m", "the control character U+001B")]
    [InlineData("\\u007f", "the control character U+007F")]
    [InlineData("\\u0085", "the control character U+0085")]
    [InlineData("\\u009f", "the control character U+009F")]
    [InlineData("\\ufffe", "the noncharacter U+FFFE")]
    [InlineData("\\uffff", "the noncharacter U+FFFF")]
    [InlineData("\\ufdd0", "the noncharacter U+FDD0")]
    [InlineData("\\ud83f\\udffe", "the noncharacter U+1FFFE")]
    [InlineData("\\udbff\\udfff", "the noncharacter U+10FFFF")]
    public void A_control_character_or_noncharacter_in_a_description_is_refused_by_name(string json, string found) =>
        Assert.Equal($"contains {found}: remove it", ErrorOf("description", Bodies.With("description", $"\"text {json} text\"")));

    [Theory]
    [InlineData("1", "a number")]
    [InlineData("1e400", "a number")]
    [InlineData("true", "a boolean")]
    [InlineData("false", "a boolean")]
    [InlineData("{\"name\":1}", "an object")]
    [InlineData("[\"task-1\"]", "an array")]
    public void A_value_that_is_not_a_string_is_reported_with_its_type(string json, string kind)
    {
        Assert.Equal($"must be a string, not {kind}", ErrorOf("name", Bodies.With("name", json)));
        Assert.Equal($"must be a string, not {kind}", ErrorOf("description", Bodies.With("description", json)));
        Assert.Equal($"must be a string, not {kind}", ErrorOf("vpc_id", Bodies.With("vpc_id", json)));
        Assert.Equal($"must be a string, not {kind}", ErrorOf("subnet_id", Bodies.With("subnet_id", json)));
        Assert.Equal($"must be a string, not {kind}", ErrorOf("security_group_id", Bodies.With("security_group_id", json)));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("description")]
    [InlineData("vpc_id")]
    public void A_value_with_an_unpaired_surrogate_is_refused(string member)
    {
        Assert.Equal("has an unpaired surrogate escape", ErrorOf(member, Bodies.With(member, "\"task-\\ud83d\"")));
        Assert.Equal("has an unpaired surrogate escape", ErrorOf(member, Bodies.With(member, "\"\\ude80task\"")));
    }

    [Theory]
    [InlineData("\"\\ud83d\":1")]
    [InlineData("\"\\ude80name\":\"x\"")]
    [InlineData("\"n\\ud83dame\":1,\"n\\ud83dame\":2")]
    [InlineData("\"extra\":{\"\\ud83d\":1}")]
    [InlineData("\"extra\":[[{\"a\":{\"\\udc00\":null}}]]")]
    [InlineData("\"extra\":1,\"extra\":{\"\\ud83d\":1}")]
    public void A_member_name_with_an_unpaired_surrogate_makes_the_body_invalid_JSON(string member) =>
        Assert.StartsWith("Correct the member names: ", Refused(Bodies.And(member), "FN.4000").Message, StringComparison.Ordinal);

    [Fact]
    public void A_member_name_may_be_written_with_escapes() =>
        Assert.Equal(
            Bodies.Name,
            Accepted(Bodies.Example.Replace("\"name\"", "\"n\\u0061me\"", StringComparison.Ordinal)).Name);

    [Theory]
    [InlineData("\"name\":\"task-2\"", "name")]
    [InlineData("\"name\":\"dcs-migration-thrc\"", "name")]
    [InlineData("\"name\":null", "name")]
    [InlineData("\"n\\u0061me\":\"task-2\"", "name")]
    [InlineData("\"description\":\"\"", "description")]
    [InlineData("\"extra\":1,\"extra\":2", "extra")]
    [InlineData("\"extra\":1,\"\\u0065xtra\":1", "extra")]
    public void A_duplicate_member_is_refused(string member, string name)
    {
        var refusal = Refused(Bodies.And(member), "FN.4000");

        Assert.StartsWith("Send each member once: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(refusal.Details!, detail => detail.Field == name && detail.Message == "occurs more than once");
    }

    [Fact]
    public void A_member_that_repeats_a_null_member_is_a_duplicate() =>
        Refused($$"""{"description":null,"description":"x",{{Bodies.Without("description")[1..]}}""", "FN.4000");

    [Fact]
    public void An_unknown_member_is_refused_and_named() =>
        Assert.Equal("is unknown: remove it", ErrorOf("extra", Bodies.And("\"extra\":null")));

    [Fact]
    public void Member_names_are_case_sensitive() =>
        Assert.Equal("is unknown (did you mean name?)", ErrorOf("Name", Bodies.And("\"Name\":\"x\"")));

    [Fact]
    public void A_similar_name_is_suggested_and_the_meant_field_is_not_reported_as_missing()
    {
        var refusal = Refused(Bodies.Example.Replace("vpc_id", "vpcId", StringComparison.Ordinal), "FN.4001");

        Assert.Equal([new("vpcId", "is unknown (did you mean vpc_id?)")], refusal.Details!);
        Assert.Contains("vpcId is unknown (did you mean vpc_id?)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggestions_are_made_only_for_the_errors_that_are_shown()
    {
        var body = Encoding.UTF8.GetBytes(Bodies.And(string.Join(',', Enumerable.Range(0, 1200).Select(i => $"\"vpc{i:d4}\":0"))));
        RequestValidator.Validate(body);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var (_, refusal) = RequestValidator.Validate(body);

        Assert.Equal(RequestFields.MaxErrorsShown + 1, refusal!.Details!.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600 * 1024);
    }

    [Fact]
    public void Fields_inside_an_unknown_member_are_not_reported_as_missing()
    {
        var refusal = Refused($$"""{"task":{{Bodies.Example}}}""", "FN.4001");

        Assert.Equal("task", string.Join(' ', refusal.Details!.Select(detail => detail.Field)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(63)]
    public void An_unknown_member_is_refused_by_name_up_to_64_levels(int depth) =>
        Refused(Bodies.And($"\"extra\":{new string('[', depth)}{new string(']', depth)}"), "FN.4001");

    [Theory]
    [InlineData("{\"sg_id\":1}", "sg_id", "is unknown (did you mean security_group_id?)")]
    [InlineData("{\"taskName\":1}", "taskName", "is unknown (did you mean name?)")]
    [InlineData("{\"title\":1}", "title", "is unknown (did you mean name?)")]
    [InlineData("{\"comment\":1}", "comment", "is unknown (did you mean description?)")]
    [InlineData("{\"dry_run\":true}", "dry_run", "is unknown: send it in the query, ?dry_run=true")]
    [InlineData("{\"dryRun\":true}", "dryRun", "is unknown: send it in the query, ?dry_run=true")]
    [InlineData("{\"network_id\":1}", "network_id", "is unknown (did you mean subnet_id?)")]
    [InlineData("{\"nsg_id\":1}", "nsg_id", "is unknown (did you mean security_group_id?)")]
    [InlineData("{\"subject\":1}", "subject", "is unknown (did you mean name?)")]
    [InlineData("{\"simulate\":true}", "simulate", "is unknown: send it in the query, ?dry_run=true")]
    [InlineData("{\"validate_only\":true}", "validate_only", "is unknown: send it in the query, ?dry_run=true")]
    [InlineData("{\"name\u200b\":1}", "name\\u200b", "is unknown (did you mean name?)")]
    [InlineData("{\"idempotency_key\":1}", "idempotency_key", "is unknown: send it as the header Idempotency-Key")]
    [InlineData("{\"Idempotency-Key\":1}", "Idempotency-Key", "is unknown: send it as the header Idempotency-Key")]
    [InlineData("{\"code\":1}", "code", "is unknown: send it as the header x-functions-key")]
    public void A_member_that_belongs_elsewhere_or_has_another_name_says_so(string body, string member, string error) =>
        Assert.Contains(new FieldError(member, error), Refused(body, "FN.4001").Details!);

    [Fact]
    public void Fields_as_JSON_in_a_string_are_one_error()
    {
        var detail = Assert.Single(Refused($$"""{"body":{{JsonSerializer.Serialize(Bodies.Example)}}}""", "FN.4001").Details!);

        Assert.Equal(new FieldError("body", "contains the fields as JSON inside a string: send them as members of the body"), detail);
    }

    [Theory]
    [InlineData("\"{\\\"name\\\":1\"")]
    [InlineData("\"{}\"")]
    [InlineData("\"\\ud83d{\"")]
    [InlineData("\"[1\"")]
    public void A_string_without_fields_is_an_unknown_member(string json) =>
        Assert.Equal("is unknown: remove it", ErrorOf("extra", Bodies.And($"\"extra\":{json}")));

    [Fact]
    public void A_member_name_of_64_characters_is_shown_in_full()
    {
        var name = new string('x', 64);

        Assert.StartsWith("is unknown", ErrorOf(name, Bodies.And($"\"{name}\":1")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_member_name_is_cut() =>
        Assert.StartsWith(
            "is unknown", ErrorOf($"{new string('x', 64)}…", Bodies.And($"\"{new string('x', 10_000)}\":1")), StringComparison.Ordinal);

    [Fact]
    public void A_member_name_is_not_cut_within_a_character() =>
        Assert.StartsWith(
            "is unknown", ErrorOf($"{new string('x', 63)}…", Bodies.And($"\"{new string('x', 63)}🚀\":1")), StringComparison.Ordinal);
}
