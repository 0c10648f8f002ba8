using Azure.Core.Pipeline;
using Azure.Identity;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>If the table is unavailable, every call throws the same exception, in time, and without the key in its text.</summary>
[Collection(nameof(IdentityEndpoint))]
public sealed class TableStoreFaultTests(IdentityEndpoint identity)
{
    private readonly SignallingTime _time = new();

    public static TheoryData<string> Calls =>
    [
        nameof(IIdempotencyStore.ReadRecordAsync), "insert record", "replace record", nameof(IIdempotencyStore.DeleteRecordAsync),
        nameof(IIdempotencyStore.ReadLockAsync), "insert lock", "replace lock",
    ];

    public static TheoryData<string> Replies =>
    [
        "", // The connection closes.
        Reply("401 Unauthorized"),
        Reply("403 Forbidden"),
        Reply("409 Conflict"),
        Reply("409 Conflict", """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"Try again."}}}"""),
        Reply("429 Too Many Requests"),
        Reply("500 Internal Server Error"),
        Reply("503 Service Unavailable"),
    ];

    [Theory, MemberData(nameof(Calls))]
    public async Task A_closed_port_is_an_unavailable_store(string call)
    {
        using var nobody = new ClosedPort();

        await AssertUnavailableAsync(CallAsync(Connect(nobody.Address("http")), call));
    }

    [Theory, MemberData(nameof(Replies))]
    public async Task A_reply_that_is_an_error_is_an_unavailable_store(string reply)
    {
        await using var server = RawServer.Replying(reply);
        var store = Connect(server.Address());
        foreach (var call in Calls)
            await AssertUnavailableAsync(CallAsync(store, call.Data));
    }

    [Theory]
    [InlineData(nameof(IIdempotencyStore.ReadRecordAsync))]
    [InlineData(nameof(IIdempotencyStore.ReadLockAsync))]
    [InlineData("insert record")]
    [InlineData("replace record")]
    [InlineData("insert lock")]
    [InlineData("replace lock")]
    public async Task A_page_of_another_server_is_an_unavailable_store(string call)
    {
        await using var server = RawServer.Replying(Reply("200 OK", "<html>Sign in to the network</html>"));

        await AssertUnavailableAsync(CallAsync(Connect(server.Address()), call));
    }

    [Theory, MemberData(nameof(Calls))]
    public async Task A_store_that_does_not_answer_is_given_up_after_its_time_limit(string call)
    {
        var limit = TimeSpan.FromSeconds(5);
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = RawServer.Stalling("", received);
        var pending = CallAsync(Connect(server.Address()), call);
        await received.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(limit, Assert.Single(_time.Started));
        _time.Advance(limit);

        var e = await AssertUnavailableAsync(pending);
        Assert.IsAssignableFrom<OperationCanceledException>(e.InnerException);
    }

    [Fact]
    public async Task An_identity_that_gets_no_token_is_an_unavailable_store()
    {
        using var nobody = new ClosedPort();
        var store = TableStore.Create(
            new Uri(nobody.Address("https")), "idempotency", new AzureIdentity(Guid.NewGuid().ToString(), IsManaged: true), _time);
        identity.Simulator.Fail(400);
        try
        {
            foreach (var call in Calls)
            {
                var e = await AssertUnavailableAsync(CallAsync(store, call.Data));
                Assert.IsAssignableFrom<AuthenticationFailedException>(e.InnerException);
            }
        }
        finally
        {
            identity.Simulator.Recover();
        }
    }

    private static string Reply(string status, string body = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private TableStore Connect(string address)
    {
        var table = Stores.Connect(new Uri($"{address}/devstoreaccount1"), "idempotency", HttpClientTransport.Shared);
        return new(table, table, _time);
    }

    private static Task CallAsync(TableStore store, string call)
    {
        var record = Records.InProgress("a");
        var nameLock = Records.Lock("a", holder: "a");
        const string ETag = "W/\"1\"";
        return call switch
        {
            nameof(store.ReadRecordAsync) => store.ReadRecordAsync(record.Key),
            "insert record" => store.WriteRecordAsync(record),
            "replace record" => store.WriteRecordAsync(record with { ETag = ETag }),
            nameof(store.DeleteRecordAsync) => store.DeleteRecordAsync(record with { ETag = ETag }),
            nameof(store.ReadLockAsync) => store.ReadLockAsync(nameLock.NameHash),
            "insert lock" => store.WriteLockAsync(nameLock),
            "replace lock" => store.WriteLockAsync(nameLock with { ETag = ETag }),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
        };
    }

    /// <summary>Neither the hash of the key nor the table's access signature may reach a log.</summary>
    private static async Task<StoreUnavailableException> AssertUnavailableAsync(Task call)
    {
        var e = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => call.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken));
        Assert.Equal("The idempotency store is unavailable.", e.Message);
        Assert.DoesNotContain(Sha256Hash.Of("a").ToString(), e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", e.ToString(), StringComparison.Ordinal);
        return e;
    }
}
