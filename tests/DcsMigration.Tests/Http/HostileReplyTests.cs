using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Replies that no server at the address of DCS should ever send, and what the caller gets.</summary>
public sealed class HostileReplyTests
{
    [Theory]
    [InlineData("ab\u00e9c")]
    [InlineData("ab\u00c3\u00a9c")]
    [InlineData("a\u0001b")]
    [InlineData("ab\u007f")]
    [InlineData("two words")]
    [InlineData("xxx-not-a-real-access-key")]
    public async Task An_unsafe_request_id_in_the_header_is_dropped(string requestId)
    {
        await using var dcs = RawServer.Replying(
            $"HTTP/1.1 200 OK\r\nX-Request-Id: {requestId}\r\nContent-Length: 20\r\n\r\n{{\"instance_id\":\"42\"}}");
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var reply = await service.PostAsync();
        var retry = await service.PostAsync();

        Assert.Equal((200, null), (reply.Status, reply.Header("X-Request-Id")));
        Assert.Equal((200, null, "true"), (retry.Status, retry.Header("X-Request-Id"), retry.Header("Idempotent-Replayed")));
        Assert.Equal("42", reply["instance_id"]);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(6000, false)]
    public async Task A_request_id_has_at_most_128_characters(int length, bool kept)
    {
        var requestId = new string('x', length);
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Answer(200, """{"instance_id":"42"}""", ("X-Request-Id", requestId)));

        var reply = await service.PostAsync();

        Assert.Equal((200, kept ? requestId : null), (reply.Status, reply.Header("X-Request-Id")));
    }

    [Theory]
    [InlineData("a\r\nSet-Cookie: b")]
    [InlineData("a\0b")]
    [InlineData("🚀")]
    [InlineData("")]
    [InlineData("of not-a-real-access-key")]
    [InlineData("not-a-real-access-key")]
    public async Task An_unsafe_request_id_in_the_body_is_dropped(string requestId)
    {
        var body = $$"""{"error_code":"APIGW.0101","error_msg":"No such API.","request_id":{{JsonSerializer.Serialize(requestId)}}}""";
        await using var dcs = RawServer.Replying(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 404 Not Found\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await using var service = await TestService.StartAsync(("Dcs:Endpoint", dcs.Address()));

        var reply = await service.PostAsync();

        Assert.Equal((404, "APIGW.0101", null), (reply.Status, reply.Code, reply.Header("X-Request-Id")));
        Assert.Equal(JsonValueKind.Null, reply.Json.GetProperty("request_id").ValueKind);
    }

    [Fact]
    public async Task If_the_header_is_dropped_the_request_id_in_the_body_is_used()
    {
        const string Body = """{"error_code":"APIGW.0101","error_msg":"No such API.","request_id":"id-in-the-body"}""";
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Answer(404, Body, ("X-Request-Id", "two words")));

        Assert.Equal("id-in-the-body", (await service.PostAsync()).Header("X-Request-Id"));
    }

    [Fact]
    public async Task An_error_is_logged_and_counted_before_it_is_written()
    {
        await using var service = await TestService.StartAsync();
        using var requests = new MetricCollector<long>(service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.requests");
        var context = HttpContexts.Post("[]");
        context.Response.Body = new BrokenResponse();

        await Assert.ThrowsAsync<IOException>(() => service.SendAsync(Routes.MigrationTasks, context));

        Assert.Equal("refused", Assert.Single(requests.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.Single(service.Logs.GetSnapshot(), line => line.Message == "Replied with FN.4000 (400).");
    }

    [Fact]
    public async Task A_reply_that_cannot_be_written_is_recorded_and_returned_to_a_retry()
    {
        await using var service = await TestService.StartAsync();
        var context = HttpContexts.Post(Bodies.Example);
        context.Response.Body = new BrokenResponse();

        await Assert.ThrowsAsync<IOException>(() => service.SendAsync(Routes.MigrationTasks, context));
        var retry = await service.PostAsync();

        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Single(service.Dcs.Tasks);
    }

    [Fact]
    public async Task Retry_After_of_DCS_is_relayed_up_to_one_hour()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Answer(429, """{"error_code":"APIGW.0308","error_msg":"Slow down."}""", ("Retry-After", "3601")));

        Assert.Equal("3600", (await service.PostAsync()).Header("Retry-After"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task An_error_of_DCS_is_logged_on_one_line_of_limited_length(int status)
    {
        var code = $"DCS.4016\r\n{new string('c', 3000)}";
        var message = $"bell \u0007, escape \u001b[31m, \u2028 and \u202e{new string('m', 30_000)}";
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Answer(status, JsonSerializer.Serialize(new { error_code = code, error_msg = message })));

        var reply = await service.PostAsync();

        Assert.Equal((code, message), (reply.Code, reply.Message));
        Assert.All(service.Logs.GetSnapshot(), line =>
        {
            Assert.True(line.Message.Length < 2500, line.Message);
            Assert.DoesNotContain(line.Message, character => char.IsControl(character) || character is '\u2028' or '\u202e');
        });
        var logged = Assert.Single(service.Logs.GetSnapshot(), line => line.Message.Contains("bell", StringComparison.Ordinal)).Message;
        Assert.Contains("DCS.4016\\u000d\\u000accc", logged, StringComparison.Ordinal);
        Assert.Contains("c…: bell \\u0007, escape \\u001b[31m, \\u2028 and \\u202emmm", logged, StringComparison.Ordinal);
    }

    private static Fault.Reply Answer(int status, string body, params (string Name, string Value)[] headers) =>
        new(status, body, "application/json", Creates: false)
        {
            Headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase),
        };

    private sealed class BrokenResponse : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("The connection was reset."));
    }
}
