using DcsMigration.Dcs;
using DcsMigration.Http.Chat;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>What people type.</summary>
public sealed class ChatCommandTests
{
    private const string Fields = ChatPost.Fields;

    private static readonly MigrationTaskRequest Task =
        new(Bodies.Name, Description: null, Bodies.VpcId, Bodies.SubnetId, Bodies.SecurityGroupId);

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("help")]
    [InlineData("\u00a0Help ")]
    public void Nothing_and_help_are_help(string text) =>
        Assert.IsType<ChatCommand.Help>(ChatCommand.Read(text).Value);

    [Theory]
    [InlineData($"create {Fields}", "create", false)]
    [InlineData($"CREATE {Fields}", "create", false)]
    [InlineData($"check\n{Fields}", "check", true)]
    [InlineData($"check\u00a0{Fields}\u202f", "check", true)]
    public void A_verb_and_the_fields_are_a_request(string text, string verb, bool isDryRun)
    {
        var command = RunBy(text);

        Assert.Equal((verb, isDryRun, Task), (command.Verb, command.Request.IsDryRun, command.Request.Task));
    }

    [Theory]
    [InlineData("description=cart", "cart")]
    [InlineData("description=a=b", "a=b")]
    [InlineData("description=", "")]
    [InlineData("description=\"\"", "")]
    [InlineData("description=\"Move the cart\"", "Move the cart")]
    [InlineData("description=“Move the cart’s cache — now”", "Move the cart’s cache — now")]
    [InlineData("description=„Move\u00a0it“", "Move\u00a0it")]
    [InlineData("description=«Move it 🚀»", "Move it 🚀")]
    [InlineData("description=\"two\nlines\"", "two\nlines")]
    [InlineData("description=\"a \\\"b\\\" \\“c\\” \\\\\"", "a \"b\" “c” \\")]
    [InlineData("description=C:\\temp", "C:\\temp")]
    [InlineData("description=\"C:\\temp\"", "C:\\temp")]
    public void A_value_can_have_quotes_and_what_phones_write(string field, string description) =>
        Assert.Equal(Task with { Description = description }, RunBy($"create {Fields} {field}").Request.Task);

    [Theory]
    [InlineData($"create {Fields} --dry-run", "\"--dry-run\" is not name=value.")]
    [InlineData($"create {Fields} description=Move the cart", "\"the\" is not name=value.")]
    [InlineData($"create {Fields} \"more\"", "\"\"more\"\" is not name=value.")]
    [InlineData($"create {Fields} =x", "\"=x\" is not name=value.")]
    [InlineData($"create {Fields} description=\"Move", "has quotes that are not a pair.")]
    [InlineData($"create {Fields} description=\"Move\"it", "has quotes that are not a pair.")]
    [InlineData($"create {Fields} description=Mo\"ve", "has quotes that are not a pair.")]
    [InlineData($"create {Fields} description=\"Move\\\"", "has quotes that are not a pair.")]
    [InlineData($"create {Fields} description=\"a “b” c\"", "has quotes that are not a pair.")]
    [InlineData("help me", "\"me\" is not understood: help has no fields.")]
    [InlineData(Fields, $"is not a command. Start with create, check, help.")]
    [InlineData($"creat {Fields}", "\"creat\" is not a command (did you mean create?).")]
    [InlineData($"\u200bcreate {Fields}", "\"\\u200bcreate\" is not a command (did you mean create?).")]
    [InlineData($"create {Fields} name=another", "\"name=another\" gives a field twice.")]
    [InlineData($"create={Fields}", "is not a command.")]
    public void What_is_not_understood_is_refused_with_its_place(string text, string why)
    {
        var refusal = ChatCommand.Read(text).Refusal;

        Assert.StartsWith("Correct the command at character ", refusal?.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_place_is_counted_from_one() => Assert.Equal(
        "Correct the command at character 8: \"nam\" is not name=value. Put a value with spaces in double quotes.",
        ChatCommand.Read("create nam").Refusal?.Message);

    [Theory]
    [InlineData($"create {Fields} nme=x", "Correct the body: nme is unknown (did you mean name?).")]
    [InlineData("create", "Correct the body: name is required; vpc_id is required; subnet_id is required; security_group_id is required.")]
    [InlineData($"create old-{Fields}", "Correct the body: old-name is unknown: remove it; name is required.")]
    public void The_fields_are_validated_like_any_body(string text, string message) =>
        Assert.Equal(message, ChatCommand.Read(text).Refusal?.Message);

    [Theory]
    [InlineData("a &lt;b&gt; &amp; c", "a <b> & c")]
    [InlineData("a <b> & c", "a <b> & c")]
    [InlineData("&amp;lt;", "&lt;")]
    [InlineData("<https://a.example/x?y=1&amp;z=2>", "https://a.example/x?y=1&z=2")]
    [InlineData("<http://a.example|a.example>", "a.example")]
    [InlineData("<https://a.example|https://a.example>", "https://a.example")]
    [InlineData("<mailto:a@b.example|a@b.example>", "a@b.example")]
    [InlineData("<https://a.example|another text>", "<https://a.example|another text>")]
    [InlineData("<@U123> <#C123|general>", "<@U123> <#C123|general>")]
    public void Slacks_markup_is_undone(string text, string typed) =>
        Assert.Equal(typed, new Slack(null!, TimeProvider.System).Typed(new ChatForm(Form(text))));

    private static ChatCommand.Run RunBy(string text) => Assert.IsType<ChatCommand.Run>(ChatCommand.Read(text).Value);

    private static byte[] Form(string text) => System.Text.Encoding.UTF8.GetBytes($"text={Uri.EscapeDataString(text)}");
}
