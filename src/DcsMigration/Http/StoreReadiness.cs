using System.Text.Json;
using Azure;
using Azure.Identity;
using DcsMigration.Idempotency;

namespace DcsMigration.Http;

/// <summary>Checks that the function can write and read rows, as every create does.</summary>
internal static class StoreReadiness
{
    private const string WhatToCheck =
        "Check Idempotency:TableServiceUri and the account's network rules, and give the function's identity the role "
        + "Storage Table Data Contributor on the table.";

    /// <summary>If the store does not work: the setting, the role and the cause.</summary>
    public static async Task<PartStatus> CheckAsync(IIdempotencyStore store)
    {
        try
        {
            await store.CheckAsync();
            return new PartStatus.Ready();
        }
        catch (StoreUnavailableException e)
        {
            return new PartStatus.NotReady($"{Cause(e.InnerException)} {WhatToCheck}");
        }
    }

    private static string Cause(Exception? error) => error switch
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
