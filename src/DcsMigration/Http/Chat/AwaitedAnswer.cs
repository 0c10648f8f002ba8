namespace DcsMigration.Http.Chat;

/// <summary>How the wait for an answer ended.</summary>
internal abstract record AwaitedAnswer
{
    private AwaitedAnswer() { }

    /// <summary>The answer is ready while the platform still waits for it.</summary>
    internal sealed record InTime(ChatAnswer Answer) : AwaitedAnswer;

    /// <summary>The answer is late. It is posted when it is ready.</summary>
    internal sealed record PostedLater : AwaitedAnswer;

    /// <summary>The answer is late, and the platform gave no URL to post it to.</summary>
    internal sealed record NeverPosted : AwaitedAnswer;
}
