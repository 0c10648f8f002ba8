using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Retries as a caller sees them, from the create route to the DCS simulator.</summary>
public sealed class IdempotentCreateTests : IAsyncLifetime
{
    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_retry_gets_the_first_reply_byte_for_byte()
    {
        var first = await _service.PostAsync(key: "key-1");
        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((200, 200), (first.Status, retry.Status));
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, first["instance_id"]);
        Assert.Equal(first.Body, retry.Body);
        Assert.Null(first.Header("Idempotent-Replayed"));
        Assert.Equal("true", retry.Header("Idempotent-Replayed"));
        Assert.NotNull(first.Header("X-Request-Id"));
        Assert.Equal(first.Header("X-Request-Id"), retry.Header("X-Request-Id"));
    }

    [Fact]
    public async Task A_retry_whose_wait_ended_gets_the_rest_of_the_lease_as_Retry_After()
    {
        using var caller = new CancellationTokenSource();

        var (first, retry) = await RetryWhileTheFirstHangsAsync(caller, stopWaiting: caller.CancelAsync);

        Assert.Equal((503, "FN.5034", "42"), (retry.Status, retry.Code, retry.Header("Retry-After")));
        Assert.Equal((502, "FN.5020", "10"), (first.Status, first.Code, first.Header("Retry-After")));
    }

    [Fact]
    public async Task A_retry_does_not_wait_while_the_host_stops()
    {
        using var caller = new CancellationTokenSource();

        var (_, retry) = await RetryWhileTheFirstHangsAsync(caller, stopWaiting: () =>
        {
            _service.StopHost();
            return Task.CompletedTask;
        });

        Assert.Equal((503, "FN.5034", "42"), (retry.Status, retry.Code, retry.Header("Retry-After")));
    }

    [Fact]
    public async Task A_request_whose_reply_was_lost_is_found_and_replayed()
    {
        _service.Dcs.Inject(Faults.ResetAfterCreating);
        var lost = await _service.PostAsync(key: "key-1");

        var retry = await _service.PostAsync(key: "key-1");

        Assert.Equal((502, "FN.5020"), (lost.Status, lost.Code));
        Assert.Equal(200, retry.Status);
        Assert.Equal("true", retry.Header("Idempotent-Replayed"));
        Assert.Equal($$"""{"instance_id":"{{Assert.Single(_service.Dcs.Tasks).TaskId}}"}""", retry.Text);
    }

    [Fact]
    public async Task No_log_line_contains_a_callers_key()
    {
        const string Key = "a-key-that-nobody-else-sends";
        _service.Dcs.Inject(Faults.ResetBeforeReading);
        await _service.PostAsync(key: Key);
        await _service.PostAsync(key: Key);
        await _service.PostAsync(Bodies.With("description", "\"Another task\""), Key);

        var lines = _service.Logs.GetSnapshot();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.DoesNotContain(Key, $"{line.Message} {line.Exception}", StringComparison.Ordinal));
    }

    private async Task<(SentReply First, SentReply Retry)> RetryWhileTheFirstHangsAsync(
        CancellationTokenSource caller, Func<Task> stopWaiting)
    {
        _service.Dcs.Inject(Faults.HangBeforeCreating);
        var first = _service.PostAsync(key: "key-1");
        await _service.WaitForDcsAsync();
        var retry = _service.PostAsync(key: "key-1", caller: caller);
        await stopWaiting();
        var replied = await retry;
        _service.Dcs.ReleaseHangs();
        return (await first, replied);
    }
}
