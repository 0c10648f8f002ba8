using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Http.Chat;
using DcsMigration.Tests.Infrastructure;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

[Properties(Arbitrary = [typeof(GeneratedBodies), typeof(GeneratedForms), typeof(UnicodeText)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class ChatCommandProperties
{
    [Property]
    public bool What_is_printed_is_read_as_it_was(ValidBody body)
    {
        if (!RequestValidator.Validate(body.Bytes).TryGetValue(out var task, out _))
            return true;

        return ChatCommand.Read(Print(task)).Value is ChatCommand.Run run && run.Request.Task == task;
    }

    /// <summary>Escaped as Slack escapes, and sent as a form.</summary>
    [Property]
    public bool What_Slack_escapes_is_read_as_it_was(ValidBody body)
    {
        if (!RequestValidator.Validate(body.Bytes).TryGetValue(out var task, out _))
            return true;

        var escaped = Print(task).Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        var form = new ChatForm(Encoding.UTF8.GetBytes($"text={Uri.EscapeDataString(escaped)}"));
        return ChatCommand.Read(new Slack(null!, TimeProvider.System).Typed(form)).Value is ChatCommand.Run run && run.Request.Task == task;
    }

    /// <summary>
    /// The characters of an accepted command are those of the request that it means, apart from spaces, quotes and order.
    /// </summary>
    [Property(MaxTest = 5000)]
    public bool No_text_is_dropped(TypedCommand typed) =>
        ChatCommand.Read(typed.Text).Value is not ChatCommand.Run run
        || Letters(typed.Text) == Letters(Print(run.Request.Task, run.Verb));

    [Property(MaxTest = 5000)]
    public bool Any_text_is_a_command_or_is_refused_in_words(UnicodeText text)
    {
        var (command, refusal) = ChatCommand.Read(text.Value);
        return command is not null ? refusal is null : refusal!.Message.Length is > 10 and < 5000;
    }

    /// <summary>Half of the generated commands must be accepted for the property above to say something.</summary>
    [Fact]
    public void Many_generated_commands_are_accepted_and_many_are_refused()
    {
        var accepted = GeneratedForms.TypedCommands().Generator.Sample(1000, new Rnd(1, 1), 50)
            .Count(typed => ChatCommand.Read(typed.Text).Value is not null);

        Assert.InRange(accepted, 250, 750);
    }

    internal static string Print(MigrationTaskRequest task, string verb = "create")
    {
        var description = task.Description is null ? "" : $" description={Quoted(task.Description)}";
        return $"{verb} name={task.Name} vpc_id={task.VpcId} subnet_id={task.SubnetId} "
            + $"security_group_id={task.SecurityGroupId}{description}";
    }

    private static string Letters(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !"=\\\"“”„‟«»＂".Contains(c, StringComparison.Ordinal))
            .Select(char.ToLowerInvariant).Order());

    private static string Quoted(string value) =>
        $"\"{string.Concat(value.Select(c => "\\\"“”„‟«»＂".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"))}\"";
}
