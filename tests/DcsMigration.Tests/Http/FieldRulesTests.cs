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
    [InlineData("my task", "\" \"")]
    [InlineData(" task", "\" \"")]
    [InlineData("task ", "\" \"")]
    [InlineData("task\n", "the control character U+000A")]
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
    [InlineData("5e37b3be950a48e1b49865b63d336481")]
    [InlineData("{5e37b3be-950a-48e1-b498-65b63d336481}")]
    [InlineData("(5e37b3be-950a-48e1-b498-65b63d336481)")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d3364811")]
    [InlineData("5e37b3b-e950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648g")]
    [InlineData("0x37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("+e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be_950a_48e1_b498_65b63d336481")]
    [InlineData("５e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData(" 5e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481 ")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481\n")]
    [InlineData("default")]
    public void A_value_that_is_not_a_UUID_with_dashes_is_refused(string id)
    {
        const string Expected = "must be a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";
        var json = JsonSerializer.Serialize(id);

        Assert.Equal(Expected, ErrorOf("vpc_id", Bodies.With("vpc_id", json)));
        Assert.Equal(
            "must be the subnet's network ID, a UUID with dashes such as 40f15ed6-7f85-49d5-ba0e-65b940d4812c",
            ErrorOf("subnet_id", Bodies.With("subnet_id", json)));
        Assert.Equal(Expected, ErrorOf("security_group_id", Bodies.With("security_group_id", json)));
    }

    private static string ErrorOfName(string name) => ErrorOf("name", Bodies.With("name", JsonSerializer.Serialize(name)));
}
