using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Dcs;

/// <summary>Sends a request with a credential. If DCS refuses it and a different one is available, sends the request once more with that.</summary>
internal sealed class AuthorizedSender(DcsTransport transport, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Sends one request within the budget. A body of null makes it a GET.</summary>
    public async Task<Exchange> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        Exchange exchange = new Exchange.NeverLeft(NotSentCause.NoCredentials, "The credential was not available in time.");
        try
        {
            // Usually completes synchronously from the cache, so no timer is allocated.
            var (authorization, error) = await authorizer.GetAsync(CancellationToken.None).WaitAsync(budget.Left, time);
            if (authorization is null)
                return NeverLeft(error!);

            exchange = await SendAsync(uri, body, authorization, budget);
            if (exchange is not Exchange.Answered { Error: { RefusesCredential: true, SaysNothingExecuted: true } })
                return exchange;

            var other = await authorizer.GetAnotherAsync(authorization, CancellationToken.None).WaitAsync(budget.Left, time);
            return other is null ? exchange : await SendAsync(uri, body, other, budget);
        }
        catch (TimeoutException)
        {
            // Only waiting for a credential can time out here; transport failures are returned as values.
            return exchange;
        }
    }

    private Task<Exchange> SendAsync(Uri uri, byte[]? body, RequestAuthorization authorization, Budget budget) =>
        budget.HasRoomAfter(TimeSpan.Zero)
            ? transport.SendAsync(uri, body, authorization, budget.NextAttempt)
            : Task.FromResult<Exchange>(new Exchange.NeverLeft(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS."));

    private static Exchange.NeverLeft NeverLeft(FetchError error) => new(
        error.Kind == FetchErrorKind.Misconfigured ? NotSentCause.Misconfigured : NotSentCause.NoCredentials,
        error.Reason);
}
