using System.Net;
using System.Text;
using System.Text.Json;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>A DCS on loopback and a credential given at start: what arrives there, and what comes back.</summary>
public sealed class ForwardTests : IAsyncLifetime
{
    private static readonly SimulatedAccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key");

    private DcsSimulator _dcs = null!;
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync()
    {
        _dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions { AccessKeys = [Key] });
        _local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Dcs__Endpoint"] = _dcs.Endpoint.AbsoluteUri,
            ["Local__Credentials"] = JsonSerializer.Serialize(new { access_key = Key.AccessKey, secret_key = Key.SecretKey }),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        await _dcs.DisposeAsync();
    }

    [Fact]
    public async Task The_request_arrives_as_the_API_page_shows_it_and_its_signature_verifies()
    {
        using var response = await CreateRequest.SendAsync(_local);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = Assert.Single(_dcs.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal($"/v2/{DcsSimulatorOptions.SampleProjectId}/migration/instance", request.Target);
        Assert.Equal(CreateRequest.Example, Encoding.UTF8.GetString(request.Body.Span));
    }

    [Fact]
    public async Task The_instance_id_comes_back()
    {
        using var response = await CreateRequest.SendAsync(_local);

        Assert.Equal(Assert.Single(_dcs.Tasks).TaskId.ToString(), await CreateRequest.TextAsync(response, "instance_id"));
    }

    [Fact]
    public async Task A_description_in_any_script_arrives_as_it_was_sent()
    {
        using var response = await CreateRequest.SendAsync(
            _local, CreateRequest.Example.Replace("Creating an online data migration task", "迁移 — größer 🚀", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("迁移 — größer 🚀", Assert.Single(_dcs.Tasks).Description);
    }

    [Fact]
    public async Task An_error_of_DCS_is_relayed_and_says_so()
    {
        _dcs.Inject(Faults.NestedError(400, "DCS.4016", "Invalid subnet_id in the request."));

        using var response = await CreateRequest.SendAsync(_local);
        var error = await CreateRequest.JsonAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("DCS.4016", error.GetProperty("error_code").GetString());
        Assert.Equal("dcs", error.GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_refused_signature_is_sent_once()
    {
        _dcs.ReplaceAccessKeys(new SimulatedAccessKey("another-access-key", "another-secret-key"));

        using var response = await CreateRequest.SendAsync(_local);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(_dcs.Requests);
        Assert.DoesNotContain(Key.AccessKey, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_shows_in_what_the_process_prints()
    {
        _dcs.Inject(Faults.NestedError(401, "APIGW.0301", $"ak {Key.AccessKey} not exist"));

        using var refused = await CreateRequest.SendAsync(_local);
        using var created = await CreateRequest.SendAsync(_local);

        Assert.DoesNotContain("not-a-real", _local.Output + _local.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
