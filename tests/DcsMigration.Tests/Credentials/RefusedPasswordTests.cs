using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class RefusedPasswordTests(IdentityEndpoint identity)
{
    private const string WrongPassword =
        "IAM refused the user name, password or domain in the secret: correct the secret. IAM locks a user after several refusals.";

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using var graph = await StartAsync();
        graph.Accept(TestCredential.New(CredentialKind.Password));

        await AssertNotSentAsync(graph, WrongPassword);

        Assert.Single(graph.Iam.Requests);
        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_again_by_later_callers()
    {
        await using var graph = await StartAsync();
        graph.Accept(TestCredential.New(CredentialKind.Password));

        for (var caller = 0; caller < 6; caller++)
            await AssertNotSentAsync(graph, WrongPassword);

        Assert.Single(graph.Iam.Requests);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_again_after_a_while()
    {
        await using var graph = await StartAsync();
        graph.Accept(TestCredential.New(CredentialKind.Password));
        await AssertNotSentAsync(graph, WrongPassword);
        graph.Time.Advance(TimeSpan.FromMinutes(5));

        await AssertNotSentAsync(graph, WrongPassword);

        Assert.Equal(2, graph.Iam.Requests.Count);
    }

    [Fact]
    public async Task A_wrong_password_that_was_corrected_is_picked_up_at_the_next_interval()
    {
        await using var graph = await StartAsync();
        var right = TestCredential.New(CredentialKind.Password);
        graph.Accept(right);
        await AssertNotSentAsync(graph, WrongPassword);
        graph.Store(right);
        graph.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal([401, 201], graph.Iam.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task A_wrong_password_while_the_vault_hangs_is_not_sent()
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Faults.IamError(503, "It did not work.", "Failed"), Faults.Delay(TimeSpan.FromSeconds(1)));
        await graph.CreateAsync();
        graph.Time.Advance(TimeSpan.FromSeconds(15));
        graph.Accept(TestCredential.New(CredentialKind.Password));
        graph.Vault.Hang();
        var asked = graph.Vault.Requests.Count;

        var creating = graph.CreateAsync();
        await graph.Iam.WaitForRequestsAsync(2, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(1));
        await graph.Vault.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await creating).Cause);
        Assert.Empty(graph.Dcs.Requests);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static async Task AssertNotSentAsync(TestService graph, string reason)
    {
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, reason), await graph.CreateAsync());
        Assert.Empty(graph.Dcs.Requests);
    }
}
