namespace DcsMigration.Tests.Http.Chat;

/// <summary>A command as a person may type it: valid, or with a few words too many or damaged.</summary>
public sealed record TypedCommand(string Text)
{
    public override string ToString() => Text;
}
