using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>Compiles a copy of infra with the Bicep compiler from NuGet, without downloading modules.</summary>
public sealed class Bicep : IAsyncLifetime
{
    public const string Collection = "infra";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private static readonly (string Name, string Value)[] Required =
    [
        ("AZURE_ENV_NAME", "test"),
        ("DCS_ENDPOINT", "https://dcs.example.com"),
        ("DCS_PROJECT_ID", "0123456789abcdef0123456789abcdef"),
    ];

    private static readonly (string Name, string Value)[] Options =
    [
        ("DCS_IAM_ENDPOINT", "https://iam.example.com"),
        ("WEBHOOK_SECRET_NAME", "webhooks"),
        ("CHAT_SLACK_SECRET_NAME", "slack"),
        ("CHAT_MATTERMOST_SECRET_NAME", "mattermost"),
        ("CHAT_CHANNELS", "C0123ABCD, C0456EFGH"),
        ("ALWAYS_READY_INSTANCES", "2"),
        ("ZONE_REDUNDANT", "true"),
        ("PRIVATE_NETWORKING", "true"),
        ("ALLOWED_ADDRESSES", "192.0.2.0/24, 2001:db8::/32"),
        ("ALLOWED_SERVICE_TAGS", "LogicApps,AzureConnectors"),
        ("DAILY_TELEMETRY_GB", "5"),
        ("ALERT_TASKS_PER_HOUR", "7"),
        ("ALERT_EMAIL", "operator@example.com"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infra-");

    /// <summary>The environment variables of all deployments.</summary>
    public static IEnumerable<string> Variables =>
        [.. Required.Select(variable => variable.Name), .. Options.Select(variable => variable.Name)];

    /// <summary>The linter's output.</summary>
    public string Lint { get; private set; } = "";

    /// <summary>The compiled ARM template, including all modules.</summary>
    public string Template { get; private set; } = "";

    /// <summary>A deployment that sets only the required variables.</summary>
    internal Deployment Default { get; private set; } = null!;

    /// <summary>A deployment that also sets every optional variable.</summary>
    internal Deployment Full { get; private set; } = null!;

    /// <summary>A deployment in which every optional variable is an empty string.</summary>
    internal Deployment EmptyOptions { get; private set; } = null!;

    internal Deployment With(bool allOptions) => allOptions ? Full : Default;

    public async ValueTask InitializeAsync()
    {
        foreach (var file in new DirectoryInfo(Repository.PathOf("infra")).EnumerateFiles())
            file.CopyTo(Path.Combine(_folder.FullName, file.Name));

        // Build fails on an error. Lint also reports warnings.
        await RunAsync("build", "main.bicep", "--no-restore", "--outfile", "main.json");
        Template = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "main.json"));
        Lint = await RunAsync("lint", "main.bicep", "--no-restore") + await RunAsync("lint", "main.bicepparam", "--no-restore");
        Default = await DeployAsync(Required);
        Full = await DeployAsync([.. Required, .. Options]);
        EmptyOptions = await DeployAsync([.. Required, .. Options.Select(option => (option.Name, ""))]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Creates a snapshot: the compiled template with its parameters applied and every expression evaluated that doesn't need Azure.
    /// </summary>
    private async Task<Deployment> DeployAsync((string Name, string Value)[] variables)
    {
        await RunAsync(
            variables,
            "snapshot", "main.bicepparam", "--mode", "overwrite",
            "--tenant-id", Deployment.TenantId, "--subscription-id", Deployment.SubscriptionId,
            "--resource-group", Deployment.ResourceGroup, "--location", "westeurope");
        return Deployment.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "main.snapshot.json")));
    }

    private Task<string> RunAsync(params string[] arguments) => RunAsync(Required, arguments);

    private async Task<string> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(CompilerPath(), arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Timeout);
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? string.Concat(output)
            : throw new InvalidOperationException($"'bicep {string.Join(' ', arguments)}' failed:\n{string.Concat(output)}");
    }

    private static string CompilerPath() =>
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Bicep").Value!;
}

/// <summary>Compiles infra once for all test classes.</summary>
[CollectionDefinition(Bicep.Collection)]
public sealed class CompiledInfra : ICollectionFixture<Bicep>;
