using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Dcs;

/// <summary>Sends a request with a credential. If DCS refuses it and a different one is available, sends the request once more with that.</summary>
internal sealed class AuthorizedSender(DcsTransport transport, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Sends one request within the budget. A body of null makes it a GET.</summary>
    public async Task<Exchange> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        var (authorization, error) = await WithinAsync(budget, authorizer.GetAsync(CancellationToken.None));
        if (authorization is null)
            return NeverLeft(error ?? FetchError.Unavailable("The credential was not available in time."));
        if (!budget.HasRoomAfter(TimeSpan.Zero))
            return new Exchange.NeverLeft(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS.");

        var exchange = await transport.SendAsync(uri, body, authorization, budget.NextAttempt);
        if (exchange is not Exchange.Answered { Error: { RefusesCredential: true, SaysNothingExecuted: true } })
            return exchange;

        var other = await WithinAsync(budget, authorizer.GetAnotherAsync(authorization, CancellationToken.None));
        return other is null || !budget.HasRoomAfter(TimeSpan.Zero)
            ? exchange
            : await transport.SendAsync(uri, body, other, budget.NextAttempt);
    }

    /// <summary>Waits within the budget. Returns the default value if the time is over first.</summary>
    private async Task<T?> WithinAsync<T>(Budget budget, Task<T> task)
    {
        try
        {
            // Usually completed already, from the cache: then no timer is allocated.
            return await task.WaitAsync(budget.Left, time);
        }
        catch (TimeoutException)
        {
            return default;
        }
    }

    private static Exchange.NeverLeft NeverLeft(FetchError error) => new(
        error.Kind == FetchErrorKind.Misconfigured ? NotSentCause.Misconfigured : NotSentCause.NoCredentials,
        error.Reason);
}
