using DcsMigration.Http;
using DcsMigration.Simulators;
using DcsMigration.Simulators.Dcs;

namespace DcsMigration.Local;

/// <summary>The lines that a new user pastes: PowerShell on Windows, sh elsewhere. With a real DCS they create nothing.</summary>
internal static class ShellCommands
{
    /// <summary>A command as Slack sends it.</summary>
    private const string ChatCommand =
        $"time=$(date +%s) body='channel_id={SimulatedCloud.ChatChannel}&user_id=U0SIMULATED&text=help'; "
        + $"curl \"$URL{Routes.Prefix}{Routes.ChatCommands}\" -d \"$body\" -H \"X-Slack-Request-Timestamp: $time\" "
        + "-H \"X-Slack-Signature: v0=$(printf %s \"v0:$time:$body\" | openssl dgst -sha256 -hmac \"$SLACK_SECRET\" -r "
        + "| cut -d ' ' -f 1)\"\n";

    public static string Text(string url, bool needsKey, SimulatedCloud? simulated, bool isWindows)
    {
        var variable = isWindows ? "$env:" : "$";
        var key = needsKey ? $"\"{variable}Local__FunctionKey\"" : "\"not-required\"";
        var variables = new List<string> { $"URL=\"{url}\"", $"KEY={key}" };
        if (simulated is not null)
            variables.AddRange([$"SECRET=\"{simulated.WebhookSecret}\"", $"SLACK_SECRET=\"{simulated.SlackSecret}\""]);

        var set = isWindows
            ? string.Join("; ", variables.Select(assignment => $"$env:{assignment}"))
            : $"export {string.Join(' ', variables)}";
        var create = $"\"{variable}URL{Routes.Prefix}{Routes.MigrationTasks}{(simulated is null ? "?dry_run=true" : "")}\"";
        var send = isWindows
            ? $"Invoke-RestMethod {create} -Method Post "
                + "-Headers @{ \"x-functions-key\" = $env:KEY; \"Idempotency-Key\" = \"first-run\" } "
                + $"-ContentType \"application/json; charset=utf-8\" -Body '{DcsSimulator.SampleRequest}'"
            : $"curl -i {create} -H \"x-functions-key: $KEY\" -H \"Idempotency-Key: first-run\" "
                + $"-H \"Content-Type: application/json\" -d '{DcsSimulator.SampleRequest}'";
        return $"""
            Paste this line into another {(isWindows ? "PowerShell" : "terminal")}. The commands in README.md use the same variables.

            {set}

            Then try:

            {send}
            {(simulated is null || isWindows ? "" : ChatCommand)}
            """;
    }
}
