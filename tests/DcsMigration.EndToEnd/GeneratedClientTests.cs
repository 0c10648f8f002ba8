using System.Diagnostics;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// The clients that tools generate from both OpenAPI documents read each kind of reply: of a create, a replay, an error and a dry run.
/// </summary>
public sealed class GeneratedClientTests : IAsyncLifetime
{
    private const string CSharp =
        """
        #:property PublishAot=false
        #:property Nullable=disable
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", Environment.GetEnvironmentVariable("KEY"));
        var client = new Generated.Client(http);
        Task<Generated.TaskOrDryRun> CreateAsync(string name, bool? dryRun = null) => client.CreateMigrationTaskAsync(
            "order-4711", null, dryRun, new Generated.MigrationTaskRequest
            {
                Name = name,
                Vpc_id = Guid.Parse("5e37b3be-950a-48e1-b498-65b63d336481"),
                Subnet_id = Guid.Parse("40f15ed6-7f85-49d5-ba0e-65b940d4812c"),
                Security_group_id = Guid.Parse("9df96622-24b7-4813-84b8-ab74552a21d7"),
            });
        Console.WriteLine((await CreateAsync("generated")).Instance_id);
        Console.WriteLine((await CreateAsync("generated")).Instance_id);
        try
        {
            await CreateAsync("x");
        }
        catch (Generated.ApiException<Generated.Error> e)
        {
            Console.WriteLine($"{e.StatusCode} {e.Result.Error_code} {e.Result.Details.Single().Field}");
        }
        var check = await CreateAsync("generated", dryRun: true);
        Console.WriteLine($"{check.Dry_run} {check.Instance_id} {check.Message}".ToLowerInvariant());

        """;

    private const string TypeScript =
        """
        import { client } from "./client/client.gen";
        import { createMigrationTask } from "./client/sdk.gen";

        client.setConfig({ auth: () => process.env.KEY });
        const create = async (name: string, dry_run?: boolean) => createMigrationTask({
          headers: { "Idempotency-Key": "order-4711" },
          query: { dry_run },
          body: { name, vpc_id: "5e37b3be-950a-48e1-b498-65b63d336481",
            subnet_id: "40f15ed6-7f85-49d5-ba0e-65b940d4812c", security_group_id: "9df96622-24b7-4813-84b8-ab74552a21d7" },
        });
        (async () => {
          console.log((await create("generated")).data?.instance_id);
          console.log((await create("generated")).data?.instance_id);
          const { error, response } = await create("x");
          console.log(response?.status, error?.error_code, error?.details?.map(detail => detail.field).join());
          const { data } = await create("generated", true);
          console.log(data?.dry_run, data?.instance_id ?? "", data?.message?.toLowerCase());
        })();

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("generated-");
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() =>
        _local = await LocalProcess.StartAsync(new Dictionary<string, string> { ["Local__FunctionKey"] = CreateRequest.FunctionKey });

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await _local.DisposeAsync();
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("swagger.json")]
    public async Task A_CSharp_client_reads_each_kind_of_reply(string document)
    {
        // Required properties are checked, as Newtonsoft.Json does by default.
        var settings = new CSharpClientGeneratorSettings
        {
            CSharpGeneratorSettings =
            {
                Namespace = "Generated",
                JsonLibrary = CSharpJsonLibrary.SystemTextJson,
                UseRequiredKeyword = true,
            },
        };
        var contract = await OpenApiDocument.FromJsonAsync(await DocumentAsync(document), TestContext.Current.CancellationToken);
        var program = Path.Combine(_folder.FullName, "client.cs");
        await File.WriteAllTextAsync(
            program, CSharp + new CSharpClientGenerator(contract, settings).GenerateFile(), TestContext.Current.CancellationToken);

        AssertReplies(await RunAsync("dotnet", "run", program));
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("swagger.json")]
    public async Task A_TypeScript_client_reads_each_kind_of_reply(string document)
    {
        Recipe.Require("node", "npm");
        var tools = Repository.PathOf("tests/openapi");
        if (!File.Exists(Path.Combine(tools, "node_modules", ".package-lock.json")))
            await RunAsync("npm", "ci", "--ignore-scripts", "--prefix", tools);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Path.Combine(tools, "node_modules"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, document), await DocumentAsync(document), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "main.ts"), TypeScript, TestContext.Current.CancellationToken);

        await RunAsync("node", "node_modules/@hey-api/openapi-ts/bin/run.js", "--input", document, "--output", "client", "--silent");
        await RunAsync(
            "node", "node_modules/typescript/bin/tsc", "main.ts", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
            "--module", "commonjs", "--moduleResolution", "node10", "--types", "node", "--skipLibCheck");

        AssertReplies(await RunAsync("node", "main.js"));
    }

    private static void AssertReplies(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(4, lines.Length);
        Assert.Equal(Recipe.InstanceIdIn(lines[0]), lines[1]);
        Assert.Equal("400 FN.4001 name", lines[2]);
        Assert.StartsWith("true  the request is valid", lines[3], StringComparison.Ordinal);
    }

    private async Task<string> DocumentAsync(string document)
    {
        using var response = await CreateRequest.GetAsync(_local, $"/api/{document}");
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task<string> RunAsync(string program, params string[] arguments) =>
        Recipe.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.FullName }, _local.Address);
}
