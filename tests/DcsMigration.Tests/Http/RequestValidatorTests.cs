using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using Xunit;
using static DcsMigration.Tests.Http.Validation;

namespace DcsMigration.Tests.Http;

public sealed class RequestValidatorTests
{
    [Fact]
    public void The_example_of_the_API_page_is_accepted() => Assert.Equal(
        new MigrationTaskRequest(Bodies.Name, Bodies.Description, Bodies.VpcId, Bodies.SubnetId, Bodies.SecurityGroupId),
        Accepted(Bodies.Example));

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal(Bodies.Name, Accepted([.. Encoding.UTF8.Preamble, .. Bodies.ExampleBytes]).Name);

    [Fact]
    public void White_space_around_the_object_does_not_matter() =>
        Assert.Equal(Bodies.Name, Accepted($" \t\r\n{Bodies.Example}\r\n\t ").Name);

    [Fact]
    public void The_order_of_the_members_does_not_matter()
    {
        var accepted = Accepted(
            $$"""
            {
              "security_group_id": "{{Bodies.SecurityGroupId}}",
              "subnet_id": "{{Bodies.SubnetId}}",
              "vpc_id": "{{Bodies.VpcId}}",
              "name": "{{Bodies.Name}}"
            }
            """);

        Assert.Equal(Bodies.Name, accepted.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("\ufeff")]
    [InlineData("\ufeff ")]
    public void An_empty_body_is_reported_as_empty(string body) =>
        Assert.EndsWith(": the body is empty.", Refused(body, "FN.4000").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "not an array")]
    [InlineData("null", "not null")]
    [InlineData("\"x\"", "not a string")]
    [InlineData("\"{\\\"name\\\":\\\"task-1\\\"}\"", "not JSON inside a string")]
    [InlineData("\"\\n  {\\\"name\\\":1}\"", "not JSON inside a string")]
    [InlineData("\"\\\"{\\\\\\\"name\\\\\\\":1}\\\"\"", "not JSON inside a string")]
    [InlineData("\"\\ud83d\"", "not a string")]
    [InlineData("1", "not a number")]
    [InlineData("true", "not a boolean")]
    [InlineData("false", "not a boolean")]
    public void A_body_that_is_not_an_object_is_reported_with_its_type(string body, string kind) =>
        Assert.StartsWith($"Send a JSON object, {kind}", Refused(body, "FN.4000").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{\"name\"")]
    [InlineData("{\"name\":")]
    [InlineData("{\"name\":\"task-1\"")]
    [InlineData("{\"name\":\"task-1\",}")]
    [InlineData("{\"name\":\"task-1\"}}")]
    [InlineData("{\"name\":\"task-1\"} x")]
    [InlineData("{\"name\":\"task-1\"}{}")]
    [InlineData("{\"name\":\"task-1\"},")]
    [InlineData("{/* comment */\"name\":\"task-1\"}")]
    [InlineData("{\"name\":\"task-1\"} // comment")]
    [InlineData("{'name':'task-1'}")]
    [InlineData("{name:\"task-1\"}")]
    [InlineData("{\"name\":\"task\n1\"}")]
    [InlineData("{\"name\":\"\\x41\"}")]
    [InlineData("{\"name\":01}")]
    [InlineData("{\"name\":NaN}")]
    [InlineData("{\"name\" \"task-1\"}")]
    [InlineData("\u00a0{}")]
    [InlineData("\ufeff\ufeff{}")]
    [InlineData("name=task-1&vpc_id=x")]
    [InlineData("<name>task-1</name>")]
    public void Invalid_JSON_is_refused_and_the_position_named(string body)
    {
        var refusal = Refused(body, "FN.4000");

        Assert.StartsWith("The JSON is invalid at line 1, byte ", refusal.Message, StringComparison.Ordinal);
        Assert.Null(refusal.Details);
    }

    [Theory]
    [InlineData("{“name”:“task-1”}", "byte 2: found “. Use straight double quotes (\").")]
    [InlineData("{\"name\":„task-1“}", "byte 9: found „. Use straight double quotes (\").")]
    [InlineData("{”name”:1}", "byte 2: found ”. Use straight double quotes (\").")]
    [InlineData("{‟name‟:1}", "byte 2: found ‟. Use straight double quotes (\").")]
    [InlineData("{«name»:1}", "byte 2: found «. Use straight double quotes (\").")]
    [InlineData("{»name«:1}", "byte 2: found ». Use straight double quotes (\").")]
    [InlineData("{'name':'task-1'}", "byte 2: found '. Use double quotes (\").")]
    [InlineData("{’name’:1}", "byte 2: found ’. Use double quotes (\").")]
    [InlineData("{‚name‘:1}", "byte 2: found ‚. Use double quotes (\").")]
    [InlineData("{`name`:1}", "byte 2: found `. Use double quotes (\").")]
    [InlineData("{‘name’:1}", "byte 2: found ‘. Use double quotes (\").")]
    [InlineData("{// comment\n}", "byte 2: found /. JSON has no comments: remove them.")]
    [InlineData("{\"name\":\"task-1\" /* comment */}", "byte 18: found /. JSON has no comments: remove them.")]
    [InlineData("{} // comment", "byte 4: found /. JSON has no comments: remove them.")]
    [InlineData("{} # comment", "byte 4: found #. JSON has no comments: remove them.")]
    [InlineData("{\"name\":\"task-1\",}", "byte 18: found }. Look for a surplus comma or a missing value before it.")]
    [InlineData("{\"name\":]}", "byte 9: found ]. Look for a surplus comma or a missing value before it.")]
    [InlineData("{\"name\":\"task\r1\"}", "byte 14: found a line break (U+000D). Write a line break inside a text as \\n.")]
    [InlineData("{\"name\":\"task\n1\"}", "byte 14: found a line break (U+000A). Write a line break inside a text as \\n.")]
    [InlineData("{\"name\":\"task\t1\"}", "byte 14: found a tab (U+0009). Write a tab inside a text as \\t.")]
    [InlineData("{\"name\":\"task\u00001\"}", "byte 14: found the control character U+0000. Remove it.")]
    [InlineData("{\u00a0\"name\":1}", "byte 2: found a no-break space (U+00A0). Remove it, or use a space.")]
    [InlineData("{\u200b\"name\":1}", "byte 2: found a zero-width space (U+200B). Remove it, or use a space.")]
    [InlineData("\ufeff\ufeff{}", "byte 1: found a byte order mark (U+FEFF). Remove it, or use a space.")]
    [InlineData("{\"name\":\"C:\\path\"}", "found p. Write a backslash as two backslashes (\\\\).")]
    [InlineData("{\"name\":\"C:\\users\"}", "found s. Write a backslash as two backslashes (\\\\).")]
    [InlineData("{\"name\":\"\\u12\"}", "found \". Write a backslash as two backslashes (\\\\).")]
    [InlineData("{\"name\":\"task-1\"} x", "byte 19: found x. Send one object: something follows the first one.")]
    [InlineData("{\"name\":\"task-1\"}{}", "byte 18: found {. Send one object: something follows the first one.")]
    [InlineData("{\"name\":\"task-1\"}\n{\"name\":\"task-2\"}", "byte 1: found {. Send one object: something follows the first one.")]
    [InlineData("{\"name\":\"task-1\"},", "byte 18: found ,. Send one object: something follows the first one.")]
    [InlineData("{\"name\":\"}\"}}", "byte 13: found }. Remove it: the object has already ended.")]
    [InlineData("\"name\":1", "byte 7: found :. Put the members in braces ({ }).")]
    [InlineData("{name:\"task-1\"}", "byte 2: found n. Put each name and text in double quotes (\").")]
    [InlineData("{\"name\":task}", "byte 10: found a. Put each name and text in double quotes (\").")]
    [InlineData("{\"name\":redis}", "byte 9: found r. Put each name and text in double quotes (\").")]
    [InlineData("{\"name\":True}", "byte 9: found T. Write true, false and null in lower case.")]
    [InlineData("name=task-1&vpc_id=x", "it is a form (name=value). Send JSON.")]
    [InlineData("vpc%5Fid=x&name=task-1", "it is a form (name=value). Send JSON.")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\ntask\r\n--x--", "it is a form (multipart). Send JSON.")]
    [InlineData("name: task-1\nvpc_id: x", "it is YAML. Send JSON.")]
    [InlineData("name:\n  task-1", "it is YAML. Send JSON.")]
    [InlineData("---\nname: task-1", "it is YAML. Send JSON.")]
    [InlineData("- name: task-1", "it is YAML. Send JSON.")]
    [InlineData("<name>task-1</name>", "byte 1: it is XML or HTML. Send JSON.")]
    [InlineData("{\"name\":\"task-1\"", "it ends too early. Look for a missing quotation mark or closing brace.")]
    [InlineData("{\"name\":1 \t\r\n", "it ends too early. Look for a missing quotation mark or closing brace.")]
    [InlineData("{\"name\":None}", "byte 9: found N. Write true, false and null in lower case.")]
    [InlineData("{\"name\" \"task-1\"}", "byte 9: found \". Look for a missing quotation mark, comma or brace before it.")]
    public void A_common_mistake_in_JSON_is_named(string body, string saying) =>
        Assert.EndsWith(saying, Refused(body, "FN.4000").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("data")]
    [InlineData("body")]
    [InlineData("names")]
    public void Fields_one_level_too_deep_are_one_error(string member)
    {
        var detail = Assert.Single(Refused($$"""{"{{member}}":{{Bodies.Example}}}""", "FN.4001").Details!);

        Assert.Equal(new FieldError(member, "contains the fields: move them up one level"), detail);
    }

    [Fact]
    public void Fields_that_are_missing_in_the_nested_object_too_are_required()
    {
        var refusal = Refused("""{"data":{"name":"task-1","vpc_id":"x"},"deep":{"more":{"subnet_id":"y"}}}""", "FN.4001");

        Assert.Equal(
            [
                new("data", "contains the fields: move them up one level"), new("deep", "is unknown: remove it"),
                new("subnet_id", "is required"), new("security_group_id", "is required"),
            ],
            refusal.Details!);
    }

    [Fact]
    public void Lines_and_bytes_are_counted_from_one() =>
        Assert.StartsWith("The JSON is invalid at line 2, byte 2:", Refused("{\n}}", "FN.4000").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\n'name':1}", "The JSON is invalid at line 2, byte 1: found '. Use double quotes (\").")]
    [InlineData("{\n\"name\":1,\n\n  # comment\n}", "The JSON is invalid at line 4, byte 3: found #. JSON has no comments: remove them.")]
    public void What_was_found_on_a_later_line_is_named(string body, string message) =>
        Assert.Equal(message, Refused(body, "FN.4000").Message);

    [Theory]
    [InlineData("[", 65)]
    [InlineData("[", 8190)]
    [InlineData("{\"a\":", 65)]
    [InlineData(" [\"[[{\\\"\", ", 65)]
    public void JSON_deeper_than_64_levels_is_refused_with_that_reason(string level, int depth)
    {
        var body = string.Concat(Enumerable.Repeat(level, depth));

        var refusal = Refused(body, "FN.4000");

        Assert.Equal("Send one flat JSON object: this is nested more than 64 levels deep.", refusal.Message);
    }

    [Fact]
    public void A_mistake_on_the_64th_level_is_named_as_such() => Assert.EndsWith(
        "byte 65: found '. Use double quotes (\").", Refused($"{new string('[', 64)}'", "FN.4000").Message, StringComparison.Ordinal);

    [Fact]
    public void The_message_lists_all_errors() => Assert.Equal(
        "Correct the body: name must have 4 to 64 characters, not 1; vpc_id is required.",
        Refused(
            $$"""{"name":"a","subnet_id":"{{Bodies.SubnetId}}","security_group_id":"{{Bodies.SecurityGroupId}}"}""",
            "FN.4001").Message);

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3, 0x28 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    public void Invalid_UTF_8_is_reported_as_such(byte[] bytes)
    {
        byte[] body = [.. "{\"name\":\""u8, .. bytes, .. "\"}"u8];

        Assert.StartsWith("Encode the body as UTF-8", Refused(body, "FN.4000").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF_16_is_refused() => Refused(Encoding.Unicode.GetBytes(Bodies.Example), "FN.4000");

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var refusal = Refused("""{"name":"1","description":7,"vpcId":"x","subnet_id":"y"}""", "FN.4001");

        var fields = refusal.Details!.Select(detail => detail.Field).Order(StringComparer.Ordinal);
        Assert.Equal("description name security_group_id subnet_id vpcId", string.Join(' ', fields));
        Assert.All(
            refusal.Details!,
            detail => Assert.Contains($"{detail.Field} {detail.Message}", refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_object_is_refused_for_each_required_member()
    {
        var refusal = Refused("{}", "FN.4001");

        Assert.Equal(
            [
                new("name", "is required"),
                new("vpc_id", "is required"),
                new("subnet_id", "is required"),
                new("security_group_id", "is required"),
            ],
            refusal.Details!);
    }

    [Fact]
    public void Up_to_twenty_errors_are_named()
    {
        var refusal = Refused(Bodies.And(UnknownMembers(20)), "FN.4001");

        Assert.Equal(20, refusal.Details!.Count);
        Assert.Equal("unknown-member-20", refusal.Details![^1].Field);
    }

    [Fact]
    public void Errors_beyond_twenty_are_counted()
    {
        var refusal = Refused(Bodies.And(UnknownMembers(500)), "FN.4001");

        Assert.Equal(21, refusal.Details!.Count);
        Assert.Equal(new FieldError("…", "and 480 more errors"), refusal.Details[^1]);
    }

    private static string UnknownMembers(int count) =>
        string.Join(',', Enumerable.Range(1, count).Select(i => $"\"unknown-member-{i}\":1"));
}
