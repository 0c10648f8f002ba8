namespace DcsMigration.Http;

/// <summary>Why a request is refused.</summary>
/// <param name="Error">The error.</param>
/// <param name="Message">What to do.</param>
/// <param name="Details">What is wrong with which field.</param>
/// <param name="RetryAfter">When it is worth to send it again; null if it is not.</param>
/// <param name="Sender">Who sent it, as far as is known.</param>
internal sealed record Refusal(
    FunctionError Error,
    string Message,
    IReadOnlyList<FieldError>? Details = null,
    TimeSpan? RetryAfter = null,
    Sender Sender = Sender.Known)
{
    /// <summary>The same refusal for a request whose sender has not been verified.</summary>
    public Refusal BeforeVerification() => Sender == Sender.Known ? this with { Sender = Sender.Unverified } : this;
}
