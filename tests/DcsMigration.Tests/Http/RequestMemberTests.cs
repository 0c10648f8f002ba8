using System.Text;
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
    public void A_description_may_be_any_string(string json, string description) =>
        Assert.Equal(description, Accepted(Bodies.With("description", json)).Description);

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
    [InlineData(60)]
    [InlineData(5000)]
    public void An_unknown_member_is_refused_however_deep_it_is(int depth) =>
        Refused(Bodies.And($"\"extra\":{new string('[', depth)}{new string(']', depth)}"), "FN.4001");

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
