using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DcsMigration.Http.Chat;

/// <summary>Mattermost sends a token and waits 30 s. Its response_url is on the workspace's own host, so it is not used.</summary>
internal sealed class Mattermost([FromKeyedServices(Mattermost.Setting)] SenderSecret secret) : IChatPlatform
{
    public const string Setting = "ChatOps:MattermostSecretName";

    private const string TokenScheme = "Token ";

    private static readonly Refusal WrongToken = new(
        FunctionError.NotSigned, "Check the token of the slash command: it is missing, or not the one in Key Vault.");

    public string Name => "mattermost";

    public bool IsClaimedBy(IHeaderDictionary headers) => !headers.ContainsKey("X-Slack-Signature");

    public async ValueTask<Refusal?> VerifyAsync(IHeaderDictionary headers, ReadOnlyMemory<byte> body, ChatForm form)
    {
        var header = headers.Authorization.ToString();
        var token = header.StartsWith(TokenScheme, StringComparison.Ordinal) ? header[TokenScheme.Length..] : form["token"];
        if (token.Length == 0)
            return WrongToken;
        if (!(await secret.GetAsync()).TryGetValue(out var keys, out var refusal))
            return refusal;

        return keys.Keys.Any(key => CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(token))) ? null : WrongToken;
    }

    public TimeSpan TimeLeft(IHeaderDictionary headers) => TimeSpan.FromSeconds(25);

    public string ResponseUrl(ChatForm form) => "";

    public string Typed(ChatForm form) => form["text"];

    public string Person(ChatForm form) => form.Id("user_name") is { Length: > 0 } id ? $"**{id}**" : "Somebody";

    /// <summary>In a code block every character is shown as it is.</summary>
    public string Escape(string text) => text;
}
