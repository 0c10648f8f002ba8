using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// The recipes for workflow tools: several items in one run, retries, and repeated runs. Node.js evaluates the expressions. n8n's are
/// JavaScript. Those of Logic Apps are translated to JavaScript, so the tests check their syntax and names but not Logic Apps itself.
/// </summary>
public sealed partial class WorkflowRecipeTests : IAsyncLifetime
{
    private const string FirstRun = "08584412345678901234567890123CU00";
    private const string SecondRun = "08584498765432109876543210987CU00";

    private const string N8n =
        """
        const node = JSON.parse(require("fs").readFileSync(process.argv[1])).nodes[0];
        const { executionId, items } = JSON.parse(process.argv[2]);
        const ids = { vpc_id: "5e37b3be-950a-48e1-b498-65b63d336481",
          subnet_id: "40f15ed6-7f85-49d5-ba0e-65b940d4812c", security_group_id: "9df96622-24b7-4813-84b8-ab74552a21d7" };
        const run = async ($json, $itemIndex) => {
          const scope = { $json: { ...ids, ...$json }, $itemIndex, $workflow: { id: "wf1" }, $execution: { id: executionId } };
          const result = code => new Function(...Object.keys(scope), `return ${code}`)(...Object.values(scope));
          const evaluate = text => !text.startsWith("=") ? text
            : text.slice(1).replace(/{{(.*?)}}(?!\))/gs, (_, code) => result(code));
          const { parameters } = node;
          const headers = { "Content-Type": "application/json", "x-functions-key": process.env.KEY };
          for (const { name, value } of parameters.headerParameters.parameters) headers[name] = evaluate(value);
          const url = parameters.url.replace("https://my-app.example.com", process.env.URL);
          const response = await fetch(url, { method: parameters.method, headers, body: evaluate(parameters.jsonBody) });
          console.log(response.status, JSON.parse(await response.text()).instance_id);
        };
        (async () => { for (const [index, item] of items.entries()) await run(item, index); })();
        """;

    private const string LogicApps =
        """
        const [template, context] = [process.argv[1], JSON.parse(process.argv[2])];
        const scope = {
          coalesce: (...values) => values.find(value => value != null),
          trigger: () => context.trigger, workflow: () => ({ run: { name: context.run } }),
          parameters: name => context.parameters[name], items: loop => loop === "For_each" ? context.item : undefined,
        };
        const result = code => new Function(...Object.keys(scope), `"use strict"; return ${code}`)(...Object.values(scope));
        const evaluate = text => result(text.replaceAll("?[", "?.["));
        const isExpression = template.startsWith("@") && !template.startsWith("@{");
        console.log(isExpression
          ? evaluate(template.slice(1))
          : template.replace(/@{(.*?)}/g, (_, text) => evaluate(text)));
        """;

    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync()
    {
        Recipe.Require("node");
        _local = await LocalProcess.StartAsync(new Dictionary<string, string> { ["Local__FunctionKey"] = CreateRequest.FunctionKey });
    }

    public ValueTask DisposeAsync() => _local?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Three_items_of_an_n8n_execution_create_three_tasks_and_retries_create_no_more()
    {
        var items = Enumerable.Range(1, 3).Select(number => new { name = $"dcs-migration-n8n-{number}" }).ToList();

        var first = await N8nAsync("231", items);
        var retried = await N8nAsync("231", items);

        Assert.Equal(3, first.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(first, retried);
    }

    [Fact]
    public async Task A_repeated_n8n_execution_returns_the_tasks_of_its_orders()
    {
        object[] items = [new { name = "dcs-migration-n8n", order = "4711" }, new { name = "dcs-migration-n8n", order = 4712 }];

        var first = await N8nAsync("231", items);
        var again = await N8nAsync("232", items);

        Assert.NotEqual(first[0], first[1]);
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task Without_an_order_another_n8n_execution_creates_another_task_as_its_note_says()
    {
        object[] items = [new { name = "dcs-migration-n8n" }];

        Assert.NotEqual(await N8nAsync("231", items), await N8nAsync("232", items));
        Assert.Contains(
            "Without an order, running the workflow again creates new tasks.", Recipe.InFile("n8n.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_order_is_refused() => Assert.Equal(
        ["400 undefined"], await SendN8nAsync("231", [new { name = "dcs-migration-n8n", order = "" }]));

    [Fact]
    public void The_n8n_node_does_not_use_environment_variables() =>
        Assert.DoesNotContain("$env", Recipe.InFile("n8n.json"), StringComparison.Ordinal);

    [Fact]
    public async Task A_resubmitted_Logic_Apps_run_returns_the_task_of_the_first_run()
    {
        var first = await LogicAppsAsync(FirstRun, trigger: new { name = "manual" });
        var resubmitted = await LogicAppsAsync(SecondRun, new { name = "manual", originHistoryName = FirstRun });
        var another = await LogicAppsAsync(SecondRun, trigger: null);

        Assert.Equal(first, resubmitted);
        Assert.NotEqual(first, another);
    }

    [Fact]
    public async Task In_a_Logic_Apps_loop_each_item_has_its_own_key()
    {
        var template = LoopKey().Match(Recipe.InFile("README.md")).Value;

        Assert.Equal($"{FirstRun}-4711", await EvaluateAsync(template, new { run = FirstRun, item = new { order = "4711" } }));
        var context = new { run = SecondRun, trigger = new { originHistoryName = FirstRun }, item = new { order = "4712" } };
        Assert.Equal($"{FirstRun}-4712", await EvaluateAsync(template, context));
    }

    [Fact]
    public void The_Logic_Apps_action_hides_its_inputs()
    {
        var action = JsonDocument.Parse(Recipe.InFile("logic-apps.json")).RootElement.GetProperty("Create_migration_task");

        Assert.Equal("Http", action.GetProperty("type").GetString());
        var secured = action.GetProperty("runtimeConfiguration").GetProperty("secureData").GetProperty("properties");
        Assert.Equal("inputs", secured[0].GetString());
    }

    private async Task<string[]> N8nAsync<T>(string executionId, IReadOnlyList<T> items)
    {
        var lines = await SendN8nAsync(executionId, items);
        Assert.All(lines, line => Assert.StartsWith("200 ", line, StringComparison.Ordinal));
        return lines;
    }

    private async Task<string[]> SendN8nAsync<T>(string executionId, IReadOnlyList<T> items)
    {
        var context = JsonSerializer.Serialize(new { executionId, items });
        var start = new ProcessStartInfo("node", ["--eval", N8n, Repository.PathOf("infra/recipes/n8n.json"), context]);
        var output = await Recipe.RunAsync(start, _local.Address);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(items.Count, lines.Length);
        return lines;
    }

    private async Task<string> LogicAppsAsync(string run, object? trigger)
    {
        var workflow = JsonDocument.Parse(Recipe.InFile("logic-apps.json")).RootElement;
        var inputs = workflow.GetProperty("Create_migration_task").GetProperty("inputs");
        var url = _local.Address.AbsoluteUri.TrimEnd('/');
        var parameters = new { DcsMigrationUrl = url, DcsMigrationKey = CreateRequest.FunctionKey };
        var context = new { run, trigger, parameters };
        using var request = new HttpRequestMessage(
            HttpMethod.Parse(inputs.GetProperty("method").GetString()),
            await EvaluateAsync(inputs.GetProperty("uri").GetString()!, context))
        {
            Content = new StringContent(inputs.GetProperty("body").GetRawText()),
        };
        request.Content.Headers.Clear();
        foreach (var header in inputs.GetProperty("headers").EnumerateObject())
        {
            var value = await EvaluateAsync(header.Value.GetString()!, context);
            Assert.True(
                request.Headers.TryAddWithoutValidation(header.Name, value)
                || request.Content.Headers.TryAddWithoutValidation(header.Name, value));
        }

        using var response = await CreateRequest.SendAsync(request);
        return (await CreateRequest.TextAsync(response, "instance_id"))!;
    }

    private async Task<string> EvaluateAsync(string template, object context)
    {
        var start = new ProcessStartInfo("node", ["--eval", LogicApps, template, JsonSerializer.Serialize(context)]);
        return (await Recipe.RunAsync(start, _local.Address)).TrimEnd('\n');
    }

    [GeneratedRegex(@"(?<=^```text\n).+", RegexOptions.Multiline)]
    private static partial Regex LoopKey();
}
