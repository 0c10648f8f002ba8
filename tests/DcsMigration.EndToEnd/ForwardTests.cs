using System.Text;
using System.Text.Json;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The request that DCS receives, and the reply that the caller receives.</summary>
public abstract class ForwardTests(HostFixture fixture)
{
    private DcsSimulator Dcs => fixture.Cloud.Dcs;

    [Fact]
    public async Task DCS_receives_the_documented_request_and_the_caller_the_instance_id()
    {
        using var response = await CreateRequest.SendAsync(fixture.Host);

        await HttpAssert.StatusAsync(200, response);
        var request = Assert.Single(RequestsWith("dcs-migration-thrc"));
        Assert.Equal("POST", request.Method);
        Assert.Equal($"/v2/{DcsSimulator.SampleProjectId}/migration/instance", request.Target);
        Assert.Equal(CreateRequest.Example, Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal(TaskNamed("dcs-migration-thrc").TaskId, await CreateRequest.TextAsync(response, "instance_id"));
    }

    [Fact]
    public async Task A_description_in_any_script_arrives_unchanged()
    {
        var body = CreateRequest.Named("any-script")
            .Replace("Creating an online data migration task", "迁移 — größer 🚀", StringComparison.Ordinal);
        using var response = await CreateRequest.SendAsync(fixture.Host, body);

        await HttpAssert.StatusAsync(200, response);
        Assert.Equal("迁移 — größer 🚀", TaskNamed("any-script").Description);
    }

    [Fact]
    public async Task A_DCS_error_is_relayed_with_its_source()
    {
        Dcs.Inject(Faults.NestedError(400, "DCS.4016", "Invalid subnet_id in the request."));

        using var response = await CreateRequest.SendAsync(fixture.Host, CreateRequest.Named("relayed"));
        var error = await CreateRequest.JsonAsync(response);

        await HttpAssert.StatusAsync(400, response);
        Assert.Equal("DCS.4016", error.GetProperty("error_code").GetString());
        Assert.Equal("dcs", error.GetProperty("source").GetString());
    }

    [Fact]
    public async Task No_secret_appears_in_the_output_of_the_process()
    {
        var (id, secret) = AccessKey();
        Dcs.Inject(Faults.NestedError(401, "APIGW.0301", $"ak {id} not exist"));

        using var refused = await CreateRequest.SendAsync(fixture.Host, CreateRequest.Named("no-secret"));
        using var created = await CreateRequest.SendAsync(fixture.Host, CreateRequest.Named("no-secret"));
        using var withKeyInQuery = await CreateRequest.SendAsync(
            fixture.Host, "[]", path: $"{CreateRequest.Path}?code={CreateRequest.FunctionKey}", headers: (CreateRequest.KeyHeader, null));

        await HttpAssert.StatusesAsync([401, 200, 400], refused, created, withKeyInQuery);
        Assert.DoesNotContain(id, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.All(
            [id, secret, CreateRequest.FunctionKey],
            text => Assert.DoesNotContain(text, fixture.Host.Output, StringComparison.Ordinal));
    }

    private ReceivedRequest[] RequestsWith(string name) =>
        [.. Dcs.Requests.Where(request => request.BodyText.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal))];

    private SimulatedTask TaskNamed(string name) => Assert.Single(Dcs.Tasks, task => task.Name == name);

    private (string Id, string Secret) AccessKey()
    {
        using var credential = JsonDocument.Parse(fixture.Cloud.CredentialJson);
        var key = credential.RootElement;
        return (key.GetProperty("access_key").GetString()!, key.GetProperty("secret_key").GetString()!);
    }
}

public sealed class FunctionAppForwardTests(FunctionAppFixture fixture) : ForwardTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class LocalHostForwardTests(LocalFixture fixture) : ForwardTests(fixture), IClassFixture<LocalFixture>;
