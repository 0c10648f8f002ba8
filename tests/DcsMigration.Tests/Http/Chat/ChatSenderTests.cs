using System.Text;
using DcsMigration.Http;
using DcsMigration.Http.Chat;
using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>Who may send commands, and from where.</summary>
public sealed class ChatSenderTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private TestService _service = null!;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    public async ValueTask InitializeAsync() => _service = await ChatPost.StartServiceAsync(identity);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_vector_of_Slacks_documentation_is_signed()
    {
        const string Body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            + "&channel_id=G8PSS9T3V&channel_name=foobar"
            + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
            + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        _service.Store("slack", "8f742231b10e8888abcd99yyyzzz85a5");
        _service.Time.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(1531420618));

        Assert.Equal(200, await StatusOf(Vector(Body)));
        var tampered = await _service.PostFormAsync(Vector(Body.Replace("G8PSS9T3V", "G8PSS9T3W", StringComparison.Ordinal)));
        Assert.Equal((401, "FN.4010"), (tampered.Status, tampered.Code));

        static HttpContext Vector(string body) => ChatPost.WithHeaders(
            Encoding.UTF8.GetBytes(body), "1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
    }

    [Theory]
    [InlineData(-300, 200)]
    [InlineData(-301, 401)]
    [InlineData(300, 200)]
    [InlineData(301, 401)]
    public async Task A_timestamp_may_be_five_minutes_off(int secondsOff, int status) =>
        Assert.Equal(status, await StatusOf(ChatPost.Signed(ChatPost.Form("help"), Now.AddSeconds(secondsOff))));

    [Theory]
    [InlineData("", "v0=00")]
    [InlineData("now", "v0=00")]
    [InlineData("99999999999999999999", "v0=00")]
    public async Task A_timestamp_that_is_not_seconds_is_refused(string timestamp, string signature) =>
        Assert.Equal(401, await StatusOf(ChatPost.WithHeaders([], timestamp, signature)));

    [Fact]
    public async Task A_tampered_byte_is_refused_and_nothing_is_created()
    {
        var signed = ChatPost.Signed(ChatPost.Form(ChatPost.Create), Now);
        var tampered = ChatPost.WithHeaders(
            Encoding.UTF8.GetBytes(ChatPost.Form(ChatPost.Create.Replace("thrc", "thrd", StringComparison.Ordinal))),
            signed.Request.Headers["X-Slack-Request-Timestamp"]!,
            signed.Request.Headers["X-Slack-Signature"]!);

        var reply = await _service.PostFormAsync(tampered);

        Assert.Equal((401, "FN.4010"), (reply.Status, reply.Code));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_are_accepted()
    {
        _service.Store("slack", $"\ufeff{ChatPost.SlackSecret}\r\nanotherslacksecret0123456789abcd\n");

        Assert.Equal(200, await StatusOf(ChatPost.Signed(ChatPost.Form("help"), Now)));
        Assert.Equal(200, await StatusOf(ChatPost.Signed(ChatPost.Form("help"), Now, "anotherslacksecret0123456789abcd")));
        Assert.Equal(401, await StatusOf(ChatPost.Signed(ChatPost.Form("help"), Now, "athirdslacksecret0123456789abcde")));
    }

    [Fact]
    public async Task During_a_rotation_both_of_Mattermosts_tokens_are_accepted()
    {
        _service.Store("mattermost", $"{ChatPost.MattermostToken}\nanothermattermosttoken0123");

        Assert.Equal(200, await StatusOf(ChatPost.WithToken(ChatPost.Form("help"))));
        Assert.Equal(200, await StatusOf(ChatPost.WithToken(ChatPost.Form("help"), "Token anothermattermosttoken0123")));
        Assert.Equal(401, await StatusOf(ChatPost.WithToken(ChatPost.Form("help"), "Token athirdmattermosttoken01234")));
    }

    /// <summary>As for webhooks: a slip in one line must not switch the chat off.</summary>
    [Theory]
    [InlineData("anotherslacksecret0123456789abcd\n# a comment on the old one")]
    [InlineData("short anotherslacksecret0123456789abcd")]
    public void The_secrets_beside_a_line_that_is_not_one_are_used(string secret)
    {
        var keys = Assert.IsType<SecretContent<SenderKeys>.Valid>(ChatKeys.Read(secret)).Value;

        Assert.Equal("anotherslacksecret0123456789abcd"u8, Assert.Single(keys.Keys));
        Assert.NotNull(keys.Warning);
    }

    [Theory]
    [InlineData("", "is empty. Expected one secret per line.")]
    [InlineData("short", "is invalid on line 1:")]
    [InlineData("short\n# a comment", "is invalid on line 1: expected at least")]
    [InlineData("# a comment", "is invalid on line 1:")]
    [InlineData("signing-secret.txt", "is the path of a file")]
    public void A_line_that_is_not_a_secret_is_named_and_not_repeated(string secret, string why)
    {
        var (keys, error) = ChatKeys.Read(secret);

        Assert.Null(keys);
        Assert.StartsWith(why, error, StringComparison.Ordinal);
        Assert.DoesNotContain("short", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mattermosts_token_is_accepted_in_the_header_and_in_the_form()
    {
        var form = ChatPost.Form("help");

        Assert.Equal(200, await StatusOf(ChatPost.WithToken(form)));
        Assert.Equal(200, await StatusOf(ChatPost.WithToken($"{form}&token={ChatPost.MattermostToken}", header: null)));
        Assert.Equal(401, await StatusOf(ChatPost.WithToken($"{form}&token={ChatPost.MattermostToken}", "Token wrong")));
        Assert.Equal(401, await StatusOf(ChatPost.WithToken(form, $"Bearer {ChatPost.MattermostToken}")));
        Assert.Equal(401, await StatusOf(ChatPost.WithToken($"{form}&token={ChatPost.MattermostToken}&token=x", header: null)));
        Assert.Equal(401, await StatusOf(ChatPost.WithToken($"{form}&token={ChatPost.SlackSecret}", header: null)));
    }

    [Fact]
    public async Task A_platform_that_is_off_is_refused()
    {
        await using var service = await TestService.StartWithVaultAsync(
            identity, settings: [("ChatOps:MattermostSecretName", "mattermost"), ("ChatOps:Channels", ChatPost.Channel)]);
        service.Store("mattermost", ChatPost.MattermostToken);

        Assert.Equal(401, (await service.PostFormAsync(ChatPost.Signed(ChatPost.Form("help"), Now))).Status);
        Assert.Equal(200, (await service.PostFormAsync(ChatPost.WithToken(ChatPost.Form("help")))).Status);
    }

    [Fact]
    public async Task An_unsigned_form_is_refused_without_reading_the_vault()
    {
        Assert.Equal(401, await StatusOf(HttpContexts.Post(ChatPost.Form(ChatPost.Create))));
        Assert.Equal(401, await StatusOf(ChatPost.WithHeaders([], "1531420618", "v0=00")));

        Assert.Empty(_service.Vault.Requests);
    }

    [Fact]
    public async Task A_smuggled_certificate_check_does_nothing()
    {
        var unsigned = await _service.PostFormAsync(HttpContexts.Post($"ssl_check=1&{ChatPost.Form(ChatPost.Create)}"));
        var inTheText = await _service.PostSlackAsync($"ssl_check=1&{ChatPost.Create}");

        Assert.Equal((200, ""), (unsigned.Status, unsigned.Text));
        Assert.Contains("is not a command", inTheText["text"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_form_may_have_16_KiB()
    {
        const string Start = "team_id=";
        var form = $"{Start}{new string('x', 16 * 1024 - Start.Length)}";

        Assert.Equal(200, await StatusOf(ChatPost.Signed(form, Now)));
        var tooLarge = await _service.PostFormAsync(ChatPost.Signed($"{form}x", Now));
        Assert.Equal((413, "FN.4130"), (tooLarge.Status, tooLarge.Code));
    }

    [Theory]
    [InlineData("C0OTHER")]
    [InlineData("")]
    [InlineData("C1, C0SPENDERS")]
    [InlineData("c0spenders")]
    public async Task In_a_channel_that_is_not_listed_nothing_is_created(string channel)
    {
        var reply = await _service.PostSlackAsync(ChatPost.Create, channel: channel);

        Assert.Equal((200, "ephemeral"), (reply.Status, reply["response_type"]));
        Assert.Contains("Use another channel: nobody may create tasks in this one.", reply["text"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    /// <summary>Taken literally, they would become the description of a machine.</summary>
    [Theory]
    [InlineData("caf%E9")]
    [InlineData("%C3%28")]
    [InlineData("100%")]
    [InlineData("%zz")]
    public async Task A_signed_form_that_is_not_percent_encoded_UTF8_is_refused(string description)
    {
        var form = ChatPost.Form($"{ChatPost.Create} description=X").Replace("%3DX", $"%3D{description}", StringComparison.Ordinal);

        var reply = await _service.PostFormAsync(ChatPost.Signed(form, Now));

        Assert.Contains("not UTF-8", reply["text"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_signed_form_with_a_field_sent_twice_is_refused()
    {
        var reply = await _service.PostFormAsync(ChatPost.Signed($"{ChatPost.Form(ChatPost.Create)}&text=help", Now));

        Assert.Contains("a field is sent twice", reply["text"], StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_the_secret_nothing_is_created_and_only_the_log_says_why()
    {
        _service.Vault.Disable("slack");

        var reply = await _service.PostSlackAsync(ChatPost.Create);

        Assert.Equal((503, "FN.5031", "15"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Contains(_service.Logs.GetSnapshot(), line => line.Message.Contains("'slack'", StringComparison.Ordinal));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_a_secret_in_the_settings_commands_are_off()
    {
        await using var service = await TestService.StartAsync();

        var reply = await service.PostSlackAsync(ChatPost.Create);

        Assert.Equal((404, "FN.4040"), (reply.Status, reply.Code));
        Assert.StartsWith("Ask the operator to set ChatOps:SlackSecretName", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_secret_is_a_part_of_readiness()
    {
        _service.Store("mattermost", "short");

        var parts = (await _service.GetAsync(Routes.Ready)).Json.GetProperty("parts");

        Assert.Equal("ready", parts.GetProperty("slack").GetProperty("status").GetString());
        Assert.StartsWith(
            "The Key Vault secret 'mattermost' is invalid on line 1:",
            parts.GetProperty("mattermost").GetProperty("reason").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_invalid_settings_commands_are_answered_with_FN_5001()
    {
        await using var service = await TestService.StartAsync(("ChatOps:SlackSecretName", "slack"));

        Assert.Equal((500, "FN.5001"), (await service.PostSlackAsync(ChatPost.Create) is var reply ? (reply.Status, reply.Code) : default));
    }

    private async Task<int> StatusOf(HttpContext form) => (await _service.PostFormAsync(form)).Status;
}
