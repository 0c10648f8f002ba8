using System.Text.Json;
using Xunit;
using static DcsMigration.Tests.Http.Validation;

namespace DcsMigration.Tests.Http;

public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("task")]
    [InlineData("T-_9")]
    [InlineData("a---")]
    [InlineData("Zz09")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_good_name_is_accepted(string name) =>
        Assert.Equal(name, Accepted(Bodies.With("name", JsonSerializer.Serialize(name))).Name);

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345", 65)]
    public void A_name_of_a_wrong_length_is_refused(string name, int length) =>
        Assert.Equal($"must have 4 to 64 characters, not {length}", ErrorOfName(name));

    [Theory]
    [InlineData("1.a", "contains \".\", has 3 characters, starts with \"1\"")]
    [InlineData("a.b", "contains \".\", has 3 characters")]
    [InlineData("a\u00a0", "contains a no-break space (U+00A0), has 2 characters")]
    [InlineData("-a.bc", "contains \".\", starts with \"-\"")]
    [InlineData("123", "has 3 characters, starts with \"1\"")]
    [InlineData("1", "has 1 character, starts with \"1\"")]
    public void A_name_that_breaks_several_rules_names_the_whole_rule(string name, string mistakes) =>
        Assert.Equal($"{mistakes}: use 4 to 64 of A-Z, a-z, 0-9, - and _, starting with a letter", ErrorOfName(name));

    [Theory]
    [InlineData("1task")]
    [InlineData("-task")]
    [InlineData("_task")]
    public void A_name_must_start_with_a_letter(string name) =>
        Assert.Equal("must start with a letter", ErrorOfName(name));

    [Theory]
    [InlineData("täsk", "\"ä\"")]
    [InlineData("ßtask", "\"ß\"")]
    [InlineData("задача", "\"з\"")]
    [InlineData("任务任务", "\"任\"")]
    [InlineData("task🚀", "\"🚀\"")]
    [InlineData("ｔａｓｋ", "\"ｔ\"")]
    [InlineData("task٣", "\"٣\"")]
    [InlineData("my task", "a space")]
    [InlineData(" task", "a space")]
    [InlineData("task ", "a space")]
    [InlineData("my\ttask", "a tab (U+0009)")]
    [InlineData("task\n", "a line break (U+000A)")]
    [InlineData("task\r\n", "a line break (U+000D)")]
    [InlineData("task\u2028", "a line break (U+2028)")]
    [InlineData("my\u00a0task", "a no-break space (U+00A0)")]
    [InlineData("my\u200btask", "a zero-width space (U+200B)")]
    [InlineData("\ufefftask", "a byte order mark (U+FEFF)")]
    [InlineData("my\u00adtask", "a soft hyphen (U+00AD)")]
    [InlineData("my\u2003task", "the space U+2003")]
    [InlineData("my\u200etask", "the invisible character U+200E")]
    [InlineData("my\u2013task", "the dash \"–\" (U+2013)")]
    [InlineData("task\u0301", "the combining mark U+0301")]
    [InlineData("task\uffff", "the noncharacter U+FFFF")]
    [InlineData("task\ue000", "the character U+E000")]
    [InlineData("task\0", "the control character U+0000")]
    [InlineData("task.1", "\".\"")]
    [InlineData("task/1", "\"/\"")]
    [InlineData("<task>", "\"<\"")]
    public void A_name_with_any_other_character_is_refused(string name, string found) =>
        Assert.Equal($"contains {found}: use only A-Z, a-z, 0-9, - and _", ErrorOfName(name));

    [Theory]
    [InlineData("name")]
    [InlineData("vpc_id")]
    public void An_empty_value_is_reported_as_empty(string field) => Assert.Equal("is empty", ErrorOf(field, Bodies.With(field, "\"\"")));

    [Theory]
    [InlineData("{{ $json.id }}", "contains {{: your tool did not evaluate the expression")]
    [InlineData("={{ $json.id }}", "contains {{: your tool did not evaluate the expression")]
    [InlineData("@{triggerBody()?['id']}", "contains @{: your tool did not evaluate the expression")]
    [InlineData("task-${ID}", "contains ${: your tool did not evaluate the expression")]
    [InlineData("[object Object]", "contains [object Object]: the expression in your tool is an object, not a text")]
    [InlineData("undefined", "is \"undefined\": the expression in your tool has no value")]
    [InlineData("null", "is \"null\": the expression in your tool has no value")]
    [InlineData("None", "is \"None\": the expression in your tool has no value")]
    [InlineData("$(VPC_ID)", "contains $(: your tool did not evaluate the expression")]
    [InlineData("%VPC_ID%", "contains %VPC_ID%: your tool did not evaluate the expression")]
    [InlineData("$VPC_ID", "contains $VPC_ID: your tool did not evaluate the expression")]
    public void An_expression_that_was_not_evaluated_is_reported_as_such(string value, string error)
    {
        Assert.Equal(error, ErrorOf("name", Bodies.With("name", JsonSerializer.Serialize(value))));
        Assert.Equal(error, ErrorOf("subnet_id", Bodies.With("subnet_id", JsonSerializer.Serialize(value))));
    }

    [Theory]
    [InlineData("{{ $json.description }}")]
    [InlineData("={{ $json.a.map(x => { return x; }) }}")]
    [InlineData(" @{triggerBody()?['text']} ")]
    [InlineData("${DESCRIPTION}")]
    [InlineData("$(Build.SourceVersionMessage)")]
    [InlineData("[object Object]")]
    public void A_description_that_consists_of_one_expression_is_refused(string description)
    {
        var error = ErrorOf("description", Bodies.With("description", JsonSerializer.Serialize(description)));

        Assert.StartsWith("contains ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{a}} and {{b}}")]
    [InlineData("Move {{cache}} to DCS")]
    [InlineData("Costs ${5}0")]
    [InlineData("$(a) and $(b)")]
    [InlineData("$(a)}")]
    [InlineData("100 %OF% $HOME")]
    [InlineData("{{")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("got [object Object] here")]
    public void A_description_with_an_expression_in_it_is_free_text(string description) =>
        Assert.Equal(description, Accepted(Bodies.With("description", JsonSerializer.Serialize(description))).Description);

    [Theory]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5E37B3BE-950A-48E1-B498-65B63D336481")]
    [InlineData("5e37B3be-950A-48e1-B498-65b63D336481")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void A_UUID_is_accepted_in_either_case_and_kept_as_it_is(string id)
    {
        Assert.Equal(id, Accepted(Bodies.With("vpc_id", $"\"{id}\"")).VpcId);
        Assert.Equal(id, Accepted(Bodies.With("subnet_id", $"\"{id}\"")).SubnetId);
        Assert.Equal(id, Accepted(Bodies.With("security_group_id", $"\"{id}\"")).SecurityGroupId);
    }

    [Theory]
    [InlineData("5e37b3be950a48e1b49865b63d336481", "has no dashes")]
    [InlineData("{5e37b3be-950a-48e1-b498-65b63d336481}", "is in braces")]
    [InlineData("(5e37b3be-950a-48e1-b498-65b63d336481)", "is in parentheses")]
    [InlineData("<5e37b3be-950a-48e1-b498-65b63d336481>", "is in angle brackets")]
    [InlineData("\"5e37b3be-950a-48e1-b498-65b63d336481\"", "is in quotation marks")]
    [InlineData("urn:uuid:5e37b3be-950a-48e1-b498-65b63d336481", "starts with urn:uuid:")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648", "has 35 characters, not 36")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d3364811", "has 37 characters, not 36")]
    [InlineData("5e37b3b-e950a-48e1-b498-65b63d336481", "has its dashes in other places")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648g", "contains \"g\"")]
    [InlineData("0x37b3be-950a-48e1-b498-65b63d336481", "contains \"x\"")]
    [InlineData("+e37b3be-950a-48e1-b498-65b63d336481", "contains \"+\"")]
    [InlineData("5e37b3be_950a_48e1_b498_65b63d336481", "contains \"_\"")]
    [InlineData("5e37b3be–950a–48e1–b498–65b63d336481", "contains the dash \"–\" (U+2013)")]
    [InlineData("５e37b3be-950a-48e1-b498-65b63d336481", "contains \"５\"")]
    [InlineData(" 5e37b3be-950a-48e1-b498-65b63d336481", "starts with a space")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481 ", "ends with a space")]
    [InlineData("  5e37b3be-950a-48e1-b498-65b63d336481\t", "starts with a space")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481\n", "ends with a line break (U+000A)")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481\r\n", "ends with a line break (U+000A)")]
    [InlineData("\u00a05e37b3be-950a-48e1-b498-65b63d336481", "starts with a no-break space (U+00A0)")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481\u200b", "ends with a zero-width space (U+200B)")]
    [InlineData("5e37b3be-950a-48e1\u200b-b498-65b63d336481", "contains a zero-width space (U+200B)")]
    [InlineData("5e37b3be-950a-\n48e1-b498-65b63d336481", "contains a line break (U+000A)")]
    [InlineData("default", "is not a UUID")]
    [InlineData("redis-to-dcs", "is not a UUID")]
    public void A_value_that_is_not_a_UUID_with_dashes_is_refused_with_what_is_wrong(string id, string found)
    {
        var expected = $"{found}: use a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";
        var json = JsonSerializer.Serialize(id);

        Assert.Equal(expected, ErrorOf("vpc_id", Bodies.With("vpc_id", json)));
        Assert.Equal(expected, ErrorOf("security_group_id", Bodies.With("security_group_id", json)));
        Assert.Equal(
            $"{found}: use the subnet's network ID, a UUID with dashes, such as 40f15ed6-7f85-49d5-ba0e-65b940d4812c",
            ErrorOf("subnet_id", Bodies.With("subnet_id", json)));
    }

    private static string ErrorOfName(string name) => ErrorOf("name", Bodies.With("name", JsonSerializer.Serialize(name)));
}
