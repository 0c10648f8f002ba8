using System.Diagnostics;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http.Chat;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The parts that every create needs. Each check returns why the part does not work, or null.</summary>
internal static class ReadinessParts
{
    public static ReadinessPart Credential(Authorizer authorizer) => new(
        "credential",
        async () => await authorizer.GetAsync(CancellationToken.None) switch
        {
            AccessResult.Granted => null,
            AccessResult.Misconfigured misconfigured => misconfigured.Reason,
            AccessResult.Unavailable unavailable => unavailable.Reason,
            _ => throw new UnreachableException(),
        });

    public static ReadinessPart Store(IIdempotencyStore store) => new("store", () => StoreReadiness.CheckAsync(store));

    public static ReadinessPart Chat(IChatPlatform platform) => new(platform.Name, platform.Secret.CheckAsync);

    public static ReadinessPart Dcs(DcsClient dcs) => new(
        "dcs",
        async () => await dcs.CheckAsync() switch
        {
            DcsCheck.Ok => null,
            DcsCheck.Unavailable unavailable => unavailable.Reason,
            DcsCheck.Refused { Error: { Status: StatusCodes.Status403Forbidden } error } =>
                $"DCS refused to list tasks ({error}). Give the credential's user the permissions dcs:migrationTask:list and "
                + "dcs:migrationTask:create, and check Dcs:ProjectId.",
            DcsCheck.Refused { Error: var error } =>
                $"DCS refused to list tasks ({error}). Check Dcs:Endpoint, Dcs:ProjectId and the credential.",
            DcsCheck.NotDcs notDcs => $"Dcs:Endpoint {notDcs.Answer} Check it.",
            _ => throw new UnreachableException(),
        });
}
