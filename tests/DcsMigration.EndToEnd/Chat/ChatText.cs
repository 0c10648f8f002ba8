namespace DcsMigration.EndToEnd.Chat;

/// <summary>A text that people read.</summary>
internal sealed record ChatText(string Text, bool IsInChannel, TimeSpan At, TimeSpan Took);
