using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>What is done with a version of the credential that DCS has refused.</summary>
public sealed class RefusedCredentialTests(IdentityEndpoint identity)
{
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(5);
    private static readonly Fault Stray = Faults.Gateway(401, "APIGW.0301", "Incorrect IAM authentication information.");

    [Fact]
    public async Task The_caller_gets_the_remembered_refusal_with_the_time_left()
    {
        await using var service = await StartRefusedAsync();
        service.Time.Advance(TimeSpan.FromSeconds(90));

        var reply = await service.PostAsync();

        Assert.Equal((401, "APIGW.0301", "210"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Equal("dcs", reply["source"]);
        Assert.Contains("Incorrect IAM authentication information", reply["error_msg"], StringComparison.Ordinal);
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_try_that_succeeds_ends_the_hold()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Dcs.Inject(Stray, Stray);
        await service.CreateAsync();
        await service.CreateAsync();
        AssertRefused(await service.CreateAsync());
        service.Time.Advance(HoldFor);

        for (var request = 0; request < 3; request++)
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
        service.Dcs.Inject(Stray);
        AssertRefused(await service.CreateAsync());
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Fact]
    public async Task Another_version_ends_the_hold_within_15_seconds()
    {
        await using var service = await StartRefusedAsync();
        var right = TestCredential.New();
        service.Accept(right);
        service.Store(right);
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    /// <summary>Six bad signatures would lock the key for everybody.</summary>
    [Fact]
    public async Task The_same_wrong_key_written_again_is_not_tried_anew()
    {
        var wrong = TestCredential.New();
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Accept(TestCredential.New());

        for (var write = 0; write < 4; write++)
        {
            service.Store(wrong);
            service.Time.Advance(TimeSpan.FromSeconds(15));
            AssertRefused(await service.CreateAsync());
            AssertRefused(await service.CreateAsync());
        }

        Assert.Equal(2, service.Dcs.BadSignatures);
    }

    [Fact]
    public async Task A_refused_version_is_looked_up_before_it_is_tried_again()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        var right = TestCredential.New();
        service.Accept(right);
        AssertRefused(await service.CreateAsync());
        service.Store(right);
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(1, service.Dcs.BadSignatures);
    }

    [Fact]
    public async Task One_stray_refusal_stops_nothing()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        service.Dcs.Inject(Stray, Fault.None, Stray, Fault.None, Stray);

        for (var pair = 0; pair < 2; pair++)
        {
            AssertRefused(await service.CreateAsync());
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
        }
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task One_stray_refusal_while_the_vault_is_down_does_not_end_the_held_value(int vaultStatus)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        service.Vault.Fail(vaultStatus);
        service.Dcs.Inject(Stray);

        AssertRefused(await service.CreateAsync());

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Fact]
    public async Task After_a_refusal_one_request_at_a_time_uses_the_version_until_one_succeeds()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        var delay = TimeSpan.FromSeconds(7);
        service.Dcs.Inject(Stray, Faults.Delay(delay));
        AssertRefused(await service.CreateAsync());

        var creating = Enumerable.Range(0, 6).Select(_ => service.CreateAsync()).ToArray();
        await service.Time.WaitForTimerAsync(due => due == delay);
        Assert.Equal(3, service.Dcs.Requests.Count);
        service.Time.Advance(delay);

        Assert.All(await Task.WhenAll(creating), outcome => Assert.IsType<Outcome.Created>(outcome));
    }

    [Fact]
    public async Task Those_who_wait_do_so_within_their_budget()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("Dcs:TotalBudget", "00:00:20"));
        await service.CreateAsync();
        service.Dcs.Inject(Stray, Faults.HangBeforeCreating);
        AssertRefused(await service.CreateAsync());

        var trying = service.CreateAsync();
        await service.WaitForDcsAsync(3);
        var waiting = service.CreateAsync();
        service.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.IsType<Outcome.Unknown>(await trying);
        Assert.IsType<Outcome.NotSent>(await waiting);
        Assert.Equal(3, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Dry_runs_and_readiness_obey()
    {
        await using var service = await StartRefusedAsync();

        var dryRun = await service.PostAsync(query: "?dry_run=true");
        var ready = await service.GetAsync(Routes.Ready);

        Assert.Equal((401, "APIGW.0301", "300"), (dryRun.Status, dryRun.Code, dryRun.Header("Retry-After")));
        Assert.Equal(503, ready.Status);
        var parts = ready.Json.GetProperty("parts");
        Assert.Contains("APIGW.0301", parts.GetProperty("credential").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("APIGW.0301", parts.GetProperty("dcs").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Lists_obey()
    {
        await using var service = await StartRefusedAsync();

        var found = await service.Get<DcsClient>().FindAsync(
            new TaskQuery("redis-to-dcs", Description: null, service.Time.GetUtcNow()), service.NewBudget());

        Assert.Contains("APIGW.0301", Assert.IsType<TaskSearch.Failed>(found).Reason, StringComparison.Ordinal);
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Theory]
    [InlineData("""{"message":"Unauthorized","request_id":"1"}""")]
    [InlineData("")]
    [InlineData("<html>Who are you?</html>")]
    public async Task Any_401_makes_the_secret_be_read_again_but_only_an_error_of_DCS_sends_the_create_again(string body)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        var rotated = TestCredential.New();
        service.Store(rotated);
        service.Dcs.Inject(new Fault.Reply(401, body, "text/plain", Creates: false));

        Assert.IsType<Outcome.Unknown>(await service.CreateAsync());
        Assert.Equal(2, service.Dcs.Requests.Count);
        service.Accept(rotated);

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        Assert.Equal(3, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Two_401s_without_an_error_of_DCS_make_the_credential_unavailable()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Dcs.Inject(Faults.Empty(401), Faults.Empty(401));
        await service.CreateAsync();
        await service.CreateAsync();

        var reply = await service.PostAsync();

        Assert.Equal((503, "FN.5031", "300"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Fresh_tokens_that_DCS_refuses_count_for_the_password()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        service.Dcs.FaultSource = _ => Faults.Dcs(401, "DCS.1004", "Project ID does not match the token.");
        await service.CreateAsync();
        await service.CreateAsync();
        service.Time.Advance(TimeSpan.FromMinutes(1));

        var remembered = Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal(("DCS.1004", TimeSpan.FromMinutes(4)), (remembered.Error.Code, remembered.RetryAfter));
        Assert.Equal((2, 2), (service.Dcs.Requests.Count, service.Iam.Requests.Count));
    }

    [Fact]
    public async Task After_five_minutes_a_password_is_tried_with_a_fresh_token()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        service.Dcs.FaultSource = _ => Faults.Dcs(401, "DCS.1004", "Project ID does not match the token.");
        await service.CreateAsync();
        await service.CreateAsync();
        service.Iam.RevokeTokens();
        service.Dcs.FaultSource = null;
        service.Time.Advance(HoldFor);

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_token_that_lives_shorter_than_the_renewal_margin_does_not_cause_a_login_per_request(double minutes)
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        service.Iam.TokenLifetime = TimeSpan.FromMinutes(minutes);

        for (var request = 0; request < 10; request++)
        {
            await service.CreateAsync();
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(service.Iam.Requests);
    }

    /// <summary>A service whose key DCS has refused twice.</summary>
    private async Task<TestService> StartRefusedAsync()
    {
        var service = await TestService.StartWithVaultAsync(identity);
        service.Accept(TestCredential.New());
        AssertRefused(await service.CreateAsync());
        AssertRefused(await service.CreateAsync());
        return service;
    }

    private static void AssertRefused(Outcome outcome) =>
        Assert.Equal("APIGW.0301", Assert.IsType<Outcome.Rejected>(outcome).Error.Code);
}
