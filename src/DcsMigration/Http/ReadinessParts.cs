using System.Diagnostics;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The parts that every create needs.</summary>
internal static class ReadinessParts
{
    public static ReadinessPart Credential(Authorizer authorizer) => new(
        "credential",
        async () => await authorizer.CheckAsync(CancellationToken.None) switch
        {
            CredentialStatus.Available available => new PartStatus.Ready(available.Warning),
            CredentialStatus.Unavailable unavailable => new PartStatus.NotReady(unavailable.Reason),
            _ => throw new UnreachableException(),
        });

    public static ReadinessPart Store(IIdempotencyStore store) => new("store", () => StoreReadiness.CheckAsync(store));

    public static ReadinessPart Dcs(DcsClient dcs) => new(
        "dcs",
        async () => await dcs.CheckAsync() switch
        {
            DcsCheck.Ok => new PartStatus.Ready(),
            DcsCheck.Unavailable unavailable => new PartStatus.NotReady(unavailable.Reason),
            DcsCheck.Refused { Error: { Status: StatusCodes.Status403Forbidden } error } => new PartStatus.NotReady(
                $"DCS refused to list tasks ({error}). Give the credential's user the permissions dcs:migrationTask:list and "
                + "dcs:migrationTask:create, and check Dcs:ProjectId."),
            DcsCheck.Refused { Error: var error } => new PartStatus.NotReady(
                $"DCS refused to list tasks ({error}). Check Dcs:Endpoint, Dcs:ProjectId and the credential."),
            DcsCheck.NotDcs notDcs => new PartStatus.NotReady($"Dcs:Endpoint {notDcs.Answer} Check it."),
            _ => throw new UnreachableException(),
        });
}
