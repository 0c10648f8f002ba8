using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Identity;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The parts that every create needs.</summary>
internal static class ReadinessParts
{
    public static ReadinessPart Credential(Authorizer authorizer) =>
        new("credential", () => authorizer.CheckAsync(CancellationToken.None));

    /// <summary>The function can write and read rows, as every create does. If not: the cause, the setting and the role.</summary>
    public static ReadinessPart Store(IIdempotencyStore store) => new("store", async () =>
    {
        try
        {
            await store.CheckAsync();
            return new PartStatus.Ready();
        }
        catch (StoreUnavailableException e)
        {
            return new PartStatus.NotReady(
                $"{CauseOf(e.InnerException)} Check Idempotency:TableServiceUri and the account's network rules, and give the function's "
                + "identity the role Storage Table Data Contributor on the table.");
        }
    });

    public static ReadinessPart Dcs(DcsClient dcs) => new(
        "dcs",
        async () => await dcs.CheckAsync() switch
        {
            DcsCheck.Ok => new PartStatus.Ready(),
            DcsCheck.NotSent notSent => new PartStatus.NotReady(notSent.Reason),
            DcsCheck.Unanswered unanswered => new PartStatus.NotReady(unanswered.Reason),
            DcsCheck.Unreadable unreadable => new PartStatus.NotReady(unreadable.Reason),
            DcsCheck.Refused { Error: { Status: StatusCodes.Status403Forbidden } error } => new PartStatus.NotReady(
                $"DCS refused to list tasks ({error}). Give the credential's user the permissions dcs:migrationTask:list and "
                + "dcs:migrationTask:create, and check Dcs:ProjectId."),
            DcsCheck.Refused { Error: var error } => new PartStatus.NotReady(
                $"DCS refused to list tasks ({error}). Check Dcs:Endpoint, Dcs:ProjectId and the credential."),
            DcsCheck.NotDcs notDcs => new PartStatus.NotReady($"Dcs:Endpoint {notDcs.Answer} Check it."),
            _ => throw new UnreachableException(),
        });

    private static string CauseOf(Exception? error) => error switch
    {
        RequestFailedException { Status: 401 or 403 } refused => $"Table Storage refused to write or read a row ({Code(refused)}).",
        RequestFailedException { Status: >= 400 } failed => $"Table Storage answered {Code(failed)}.",
        JsonException or RequestFailedException { Status: > 0 } => "The reply was not one of Table Storage.",
        AuthenticationFailedException => "The function's identity has no token for Table Storage.",
        OperationCanceledException => "Table Storage did not answer in time.",
        // The SDK throws this when all of its tries failed without an answer.
        AggregateException tries when tries.InnerExceptions.All(inner => inner is OperationCanceledException) =>
            "Table Storage did not answer in time.",
        _ => "Table Storage could not be reached.",
    };

    private static string Code(RequestFailedException error) => $"{error.Status} {error.ErrorCode}".TrimEnd();
}
