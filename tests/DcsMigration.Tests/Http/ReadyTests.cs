using DcsMigration.Http;
using DcsMigration.Idempotency;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Http.Webhooks;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class ReadyTests(IdentityEndpoint identity)
{
    private const string CheckStore =
        "Check Idempotency:TableServiceUri and the account's network rules, and give the function's identity the role "
        + "Storage Table Data Contributor on the table.";

    [Fact]
    public async Task If_all_parts_work_the_service_is_ready_after_one_list_call()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);

        var reply = await service.GetAsync(Routes.Ready);

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            """
            {"status":"ready","warnings":[
            "Idempotency records are kept in memory: a retry that reaches another process, or this one after a restart,
             creates a second task. Set Idempotency:TableServiceUri."],"parts":{
            "configuration":{"status":"ready","reason":null},
            "credential":{"status":"ready","reason":null},
            "store":{"status":"ready","reason":null},
            "webhooks":{"status":"ready","reason":null},
            "dcs":{"status":"ready","reason":null}}}
            """.ReplaceLineEndings(""),
            reply.Text);
        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal($"/v2/{DcsSimulator.SampleProjectId}/migration-tasks?limit=1&offset=0", request.Target);
        Assert.Equal("no-store", reply.Header("Cache-Control"));
    }

    [Theory]
    [InlineData(200, "0123456789abcdef0123456789abcdef")]
    [InlineData(503, "not-an-id")]
    public async Task A_setting_that_is_ignored_is_named_and_changes_no_status(int status, string projectId)
    {
        await using var service = await TestService.StartAsync(
            ("Dcs:ProjectId", projectId), ("Logging:LogLevel:Default", "Warn"), ("Dcs:AtemptTimeout", "00:00:20"));

        var reply = await service.GetAsync(Routes.Ready);

        Assert.Equal(status, reply.Status);
        var warnings = reply.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!).ToList();
        Assert.Contains(warnings, warning => warning.StartsWith("Logging:LogLevel:Default is ignored", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith("Dcs:AtemptTimeout is not a setting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_result_is_held_for_ten_seconds()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));

        Assert.Equal(503, (await service.GetAsync(Routes.Ready)).Status);
        service.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Equal(503, (await service.GetAsync(Routes.Ready)).Status);
        Assert.Single(service.Dcs.Requests);
        service.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(200, (await service.GetAsync(Routes.Ready)).Status);
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_slow_check_is_shared_and_its_result_held_from_its_end()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.InjectForList(Faults.Delay(TimeSpan.FromSeconds(15)));

        var first = service.GetAsync(Routes.Ready);
        await service.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(15));
        service.Time.Advance(TimeSpan.FromSeconds(11));
        var second = service.GetAsync(Routes.Ready);
        service.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((200, 200), ((await first).Status, (await second).Status));
        service.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(200, (await service.GetAsync(Routes.Ready)).Status);

        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_missing_permission_is_reported()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Dcs.InjectForList(Faults.Dcs(403, "DCS.2003", "Insufficient permissions."));

        AssertNotReady(
            await service.GetAsync(Routes.Ready),
            "dcs",
            "DCS refused to list tasks (403 DCS.2003: Insufficient permissions.). Give the credential's user the permissions "
            + "dcs:migrationTask:list and dcs:migrationTask:create, and check Dcs:ProjectId.");
    }

    [Fact]
    public async Task A_wrong_key_is_reported()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Accept(TestCredential.New());

        var reply = await service.GetAsync(Routes.Ready);

        AssertNotReady(reply, "dcs", "DCS refused to list tasks (401 APIGW.0301: ");
        AssertNotReady(reply, "dcs", " Check Dcs:Endpoint, Dcs:ProjectId and the credential.");
    }

    [Fact]
    public async Task A_wrong_endpoint_is_reported()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Dcs.InjectForList(Faults.Html(404));

        AssertNotReady(await service.GetAsync(Routes.Ready), "dcs", "Dcs:Endpoint answered 404, but not with a DCS error. Check it.");
    }

    [Theory]
    [InlineData(502)]
    [InlineData(299)]
    [InlineData(200)]
    public async Task A_page_instead_of_the_list_is_reported(int status)
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Dcs.InjectForList(Faults.Html(status));

        AssertNotReady(await service.GetAsync(Routes.Ready), "dcs", $"DCS's task list could not be read (status {status}).");
    }

    [Fact]
    public async Task A_list_that_ends_too_early_is_reported()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Dcs.InjectForList(Faults.ResetBeforeReading);

        AssertNotReady(
            await service.GetAsync(Routes.Ready),
            "dcs",
            "DCS did not return its task list. The connection to DCS closed before the reply was complete.");
    }

    [Fact]
    public async Task DCS_that_is_down_is_reported()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        await service.Dcs.RefuseConnectionsAsync();

        AssertNotReady(await service.GetAsync(Routes.Ready), "dcs", "DCS did not accept the connection.");
    }

    [Fact]
    public async Task A_missing_credential_is_reported_and_DCS_is_not_called()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Vault.Disable(TestService.SecretName);

        var reply = await service.GetAsync(Routes.Ready);

        AssertNotReady(reply, "credential", "The Key Vault secret 'dcs-credentials' is disabled");
        AssertNotReady(reply, "dcs", "The Key Vault secret 'dcs-credentials' is disabled");
        Assert.Empty(service.Dcs.Requests);
    }

    [Theory]
    [InlineData(
        "# whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "The Key Vault secret 'webhook-secret' is invalid on line 1: it starts with #, and comments are not supported.")]
    [InlineData(
        "whsec_AAAAAAAAAAAAAAAAAAAA",
        "The Key Vault secret 'webhook-secret' is invalid on line 1: what follows whsec_ must be the base64 of 24 to 64 bytes, not 15.")]
    public async Task An_invalid_webhook_secret_is_reported(string secret, string why)
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Store("webhook-secret", secret);

        AssertNotReady(await service.GetAsync(Routes.Ready), "webhooks", why);
    }

    [Fact]
    public async Task A_store_that_is_down_is_reported()
    {
        using var closed = new ClosedPort();
        await using var service = await TestService.StartWithVaultAsync(
            identity, settings: ("Idempotency:TableServiceUri", $"{closed.Address("http")}/devstoreaccount1"));

        AssertNotReady(await service.GetAsync(Routes.Ready), "store", $"Table Storage could not be reached. {CheckStore}");
    }

    [Fact]
    public async Task A_store_that_hangs_is_reported()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var table = RawServer.Stalling("", received);
        await using var service = await TestService.StartAsync(("Idempotency:TableServiceUri", $"{table.Address()}/devstoreaccount1"));

        var ready = service.GetAsync(Routes.Ready);
        await received.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        service.Time.Advance(IIdempotencyStore.CallTimeout);

        AssertNotReady(await ready, "store", $"Table Storage did not answer in time. {CheckStore}");
    }

    [Fact]
    public async Task A_store_that_answers_with_a_page_is_reported()
    {
        const string Page = "<html>Sign in to the network</html>";
        await using var table = RawServer.Replying($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");
        await using var service = await TestService.StartAsync(("Idempotency:TableServiceUri", $"{table.Address()}/devstoreaccount1"));

        AssertNotReady(await service.GetAsync(Routes.Ready), "store", $"The reply was not one of Table Storage. {CheckStore}");
    }

    [Fact]
    public async Task A_store_that_refuses_the_identity_is_reported_with_its_error()
    {
        const string Body =
            """{"odata.error":{"code":"AuthorizationPermissionMismatch","message":{"lang":"en-US","value":"Not authorized."}}}""";
        await using var table = RawServer.Replying(
            $"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        await using var service = await TestService.StartAsync(("Idempotency:TableServiceUri", $"{table.Address()}/devstoreaccount1"));

        AssertNotReady(
            await service.GetAsync(Routes.Ready),
            "store",
            "Table Storage refused to write or read a row (403 AuthorizationPermissionMismatch). " + CheckStore);
    }

    [Fact]
    public async Task Without_webhooks_there_is_no_part_for_them()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);

        Assert.False((await service.GetAsync(Routes.Ready)).Json.GetProperty("parts").TryGetProperty("webhooks", out _));
    }

    [Fact]
    public async Task Invalid_settings_are_named_and_nothing_else_is_checked()
    {
        await using var service = await TestService.StartAsync(("Dcs:ProjectId", null), ("KeyVault:Uri", "not a url"));

        var reply = await service.GetAsync(Routes.Ready);

        AssertNotReady(reply, "configuration", "Dcs:ProjectId is not set");
        AssertNotReady(reply, "configuration", "Dcs__ProjectId. KeyVault:Uri is invalid");
        Assert.Single(reply.Json.GetProperty("parts").EnumerateObject());
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_bug_is_FN_5000()
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(new InvalidOperationException("It holds not-a-real-secret.")));

        var reply = await service.GetAsync(Routes.Ready);

        Assert.Equal((500, "FN.5000"), (reply.Status, reply.Code));
        var logged = Assert.Single(service.Logs.GetSnapshot(), entry => entry.Message == "Unhandled exception while checking readiness.");
        Assert.Equal(LogLevel.Error, logged.Level);
        Assert.IsType<InvalidOperationException>(logged.Exception);
    }

    private static void AssertNotReady(SentReply reply, string part, string why)
    {
        Assert.Equal((503, "not_ready"), (reply.Status, reply["status"]));
        var found = reply.Json.GetProperty("parts").GetProperty(part);
        Assert.Equal("not_ready", found.GetProperty("status").GetString());
        Assert.Contains(why, found.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
