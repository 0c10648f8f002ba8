using DcsMigration.Azure;
using DcsMigration.Credentials;

namespace DcsMigration.Dcs;

/// <summary>Sends a request with a credential, and once more with another one where DCS refuses the first and there is another.</summary>
internal sealed class AuthorizedSender(DcsTransport transport, Authorizer authorizer, TimeProvider time)
{
    private static readonly Exchange CredentialsLate = new Exchange.NeverLeft(NotSentCause.NoCredentials, "The credentials did not come in time.");

    /// <summary>One exchange within the budget. A body of null makes it a GET.</summary>
    public async Task<Exchange> SendAsync(Uri uri, byte[]? body, Budget budget)
    {
        Exchange exchange = CredentialsLate;
        try
        {
            // At hand they mostly are: then this makes no timer.
            var (authorization, error) = await authorizer.GetAsync(CancellationToken.None).WaitAsync(budget.Left, time);
            if (authorization is null)
                return NeverLeft(error!);

            exchange = await SendAsync(uri, body, authorization, budget);
            return exchange is Exchange.Answered { Error.RefusesCredential: true }
                && await authorizer.GetAnotherAsync(authorization, CancellationToken.None).WaitAsync(budget.Left, time) is { } other
                    ? await SendAsync(uri, body, other, budget)
                    : exchange;
        }
        catch (TimeoutException)
        {
            // Only a wait for a credential ends so: what was sent has come back as an exchange.
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
