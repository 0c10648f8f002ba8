using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class RefusedPasswordTests(IdentityEndpoint identity)
{
    private const string WrongPassword =
        "IAM refused the login (The username or password is wrong.). Check the user name, password and domain in the secret, "
        + "and Dcs:ProjectId. IAM locks a user after several refusals.";

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using var service = await StartAsync();
        service.Accept(TestCredential.New(CredentialKind.Password));

        await AssertNotSentAsync(service, WrongPassword);

        Assert.Single(service.Iam.Requests);
        Assert.Equal(2, service.Vault.Reads);
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_again_by_later_callers()
    {
        await using var service = await StartAsync();
        service.Accept(TestCredential.New(CredentialKind.Password));

        for (var caller = 0; caller < 6; caller++)
            await AssertNotSentAsync(service, WrongPassword);

        Assert.Single(service.Iam.Requests);
    }

    [Fact]
    public async Task A_password_that_is_refused_twice_is_tried_again_after_five_minutes()
    {
        await using var service = await StartAsync();
        service.Accept(TestCredential.New(CredentialKind.Password));
        await AssertNotSentAsync(service, WrongPassword);
        service.Time.Advance(TimeSpan.FromSeconds(15));
        await AssertNotSentAsync(service, WrongPassword);
        service.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await AssertNotSentAsync(service, WrongPassword);
        Assert.Equal(2, service.Iam.Requests.Count);
        service.Time.Advance(TimeSpan.FromSeconds(15));

        await AssertNotSentAsync(service, WrongPassword);

        Assert.Equal(3, service.Iam.Requests.Count);
    }

    [Fact]
    public async Task Retry_After_is_what_is_left_of_the_five_minutes()
    {
        await using var service = await StartAsync();
        service.Accept(TestCredential.New(CredentialKind.Password));
        Assert.Equal("15", (await service.PostAsync()).Header("Retry-After"));
        service.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("300", (await service.PostAsync()).Header("Retry-After"));
        service.Time.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal("200", (await service.PostAsync()).Header("Retry-After"));
    }

    [Fact]
    public async Task A_corrected_password_is_used_after_the_pause()
    {
        await using var service = await StartAsync();
        var right = TestCredential.New(CredentialKind.Password);
        service.Accept(right);
        await AssertNotSentAsync(service, WrongPassword);
        service.Store(right);
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal([401, 201], service.Iam.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task A_wrong_password_that_was_replaced_by_a_key_requests_no_token()
    {
        await using var service = await StartAsync();
        service.Accept(TestCredential.New(CredentialKind.Password));
        await AssertNotSentAsync(service, WrongPassword);
        var key = TestCredential.New();
        service.Accept(key);
        service.Store(key);
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        Assert.Single(service.Iam.Requests);
    }

    [Fact]
    public async Task A_wrong_password_while_the_vault_hangs_is_not_sent()
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Faults.IamError(503, "It did not work.", "Failed"), Faults.Delay(TimeSpan.FromSeconds(1)));
        await service.CreateAsync();
        service.Time.Advance(TimeSpan.FromSeconds(15));
        service.Accept(TestCredential.New(CredentialKind.Password));
        service.Vault.Hang();
        var asked = service.Vault.Requests.Count;

        var creating = service.CreateAsync();
        await service.Iam.WaitForRequestsAsync(2, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await service.Vault.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Empty(service.Dcs.Requests);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static async Task AssertNotSentAsync(TestService service, string reason)
    {
        OutcomeAssert.NotSent(NotSentCause.NoCredentials, reason, await service.CreateAsync());
        Assert.Empty(service.Dcs.Requests);
    }
}
