using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class RequestHashesTests
{
    private const string Project = "0123456789abcdef0123456789abcdef";

    private static readonly CallerKey Derived = new CallerKey.Derived();

    private static readonly MigrationTaskRequest Example = new(
        "task-1",
        "A task",
        "1f1bd0d1-0000-4000-8000-00000000000a",
        "1f1bd0d1-0000-4000-8000-00000000000b",
        "1f1bd0d1-0000-4000-8000-00000000000c");

    [Fact]
    public void White_space_the_order_of_members_and_the_case_of_an_id_do_not_matter()
    {
        var one = Parsed(
            """
            {"name":"task-1","vpc_id":"1f1bd0d1-0000-4000-8000-00000000000a","subnet_id":"1f1bd0d1-0000-4000-8000-00000000000b",
            "security_group_id":"1f1bd0d1-0000-4000-8000-00000000000c"}
            """.ReplaceLineEndings(""));
        var other = Parsed(
            """
            { "security_group_id": "1F1BD0D1-0000-4000-8000-00000000000C", "description": null,
              "subnet_id": "1F1BD0D1-0000-4000-8000-00000000000B", "vpc_id": "1F1BD0D1-0000-4000-8000-00000000000A", "name": "task\u002d1" }
            """);

        Assert.Equal(Of(one, "key"), Of(other, "key") with { Task = one });
        Assert.Equal(Of(one, Derived), Of(other, Derived) with { Task = one });
    }

    public static TheoryData<string> Members => ["name", "description", "vpc_id", "subnet_id", "security_group_id"];

    [Theory, MemberData(nameof(Members))]
    public void Each_member_distinguishes_two_bodies(string member)
    {
        var other = member switch
        {
            "name" => Example with { Name = "Task-1" },
            "description" => Example with { Description = "a task" },
            "vpc_id" => Example with { VpcId = Example.SubnetId },
            "subnet_id" => Example with { SubnetId = Example.VpcId },
            _ => Example with { SecurityGroupId = Example.VpcId },
        };

        Assert.NotEqual(Of(Example, "key").Fingerprint, Of(other, "key").Fingerprint);
        Assert.Equal(Of(Example, "key").Key, Of(other, "key").Key);
        Assert.NotEqual(Of(Example, Derived).Key, Of(other, Derived).Key);
    }

    [Fact]
    public void Two_swapped_ids_make_another_body()
    {
        var swapped = Example with { VpcId = Example.SubnetId, SubnetId = Example.VpcId };

        Assert.NotEqual(Of(Example, Derived).Fingerprint, Of(swapped, Derived).Fingerprint);
    }

    [Fact]
    public void A_body_without_a_description_differs_from_one_with_an_empty_description() => Assert.NotEqual(
        Of(Example with { Description = null }, "key").Fingerprint,
        Of(Example with { Description = "" }, "key").Fingerprint);

    [Fact]
    public void Only_the_name_decides_which_tasks_share_a_lock()
    {
        Assert.Equal(
            Of(Example, "key").NameHash,
            Of(Example with { VpcId = Example.SubnetId, Description = "Another one" }, "another key").NameHash);
        Assert.NotEqual(Of(Example, "key").NameHash, Of(Example with { Name = "task-2" }, "key").NameHash);
    }

    [Fact]
    public void A_callers_key_never_equals_a_key_derived_from_a_body()
    {
        var derived = Of(Example, Derived);

        Assert.NotEqual(derived.Key, Of(Example, derived.Fingerprint.ToString()).Key);
        Assert.NotEqual(derived.Key, Of(Example, "").Key);
        Assert.Equal(derived.Fingerprint, Of(Example, "key").Fingerprint);
    }

    [Fact]
    public void The_same_key_for_another_project_or_endpoint_is_another_key()
    {
        var here = Of(Example, "key");
        var elsewhere = Of(Example, "key", project: "fedcba9876543210fedcba9876543210");
        var overThere = Of(Example, "key", endpoint: "https://dcs.eu-nl.otc.t-systems.com");

        Assert.Equal(3, new[] { here.Key, elsewhere.Key, overThere.Key }.Distinct().Count());
        Assert.Equal(3, new[] { here.NameHash, elsewhere.NameHash, overThere.NameHash }.Distinct().Count());
    }

    [Fact]
    public void A_derived_key_is_kept_for_its_window_and_a_callers_key_for_longer()
    {
        Assert.Equal(TimeSpan.FromMinutes(10), Of(Example, Derived).KeepFor);
        Assert.Equal(TimeSpan.FromHours(24), Of(Example, "key").KeepFor);
    }

    [Fact]
    public void A_chat_command_has_a_key_of_its_values_that_is_kept_as_long_as_a_callers()
    {
        var chat = new CallerKey.Command();
        var command = Of(Example, chat);

        Assert.Equal(TimeSpan.FromHours(24), command.KeepFor);
        Assert.Equal(command.Key, Of(Example, chat).Key);
        Assert.NotEqual(command.Key, Of(Example with { Description = "another" }, chat).Key);
        Assert.NotEqual(command.Key, Of(Example, Derived).Key);
    }

    /// <summary>
    /// A change would make every stored record and lock unknown: the retry of a request from before an upgrade would create a second
    /// task.
    /// </summary>
    [Fact]
    public void Hashes_are_the_same_in_every_version()
    {
        var derived = Of(Example, Derived);
        var header = Of(Example with { Description = null }, "key-1");
        var signed = Of(Example, new CallerKey.Sent(Routes.Webhooks, CallerKey.FromWebhookId, "msg_1"));
        var command = Of(Example, new CallerKey.Command());

        Assert.Equal("baec22e36b58c47178394dbf697c18f2fcc20cdebe0bcb73d1e4961bdd6b6a7f", $"{derived.Key}");
        Assert.Equal("92977788ec32f9298a98bf163582a183e96f10ea9b7a18d7984c42699503700f", $"{derived.Fingerprint}");
        Assert.Equal("8f788d7b8e0445617a656dc1f2384edbadf533d7b4e30e52b35105666368e89c", $"{derived.NameHash}");
        Assert.Equal("6085f0bf53a02c298ce598ab26152c803e360ec151964371b7b23c5dd6589127", $"{header.Key}");
        Assert.Equal("3dd66e1c1ea89bb323d3c199b5e587bf579de8bd5fe6f420148a7009b031c495", $"{header.Fingerprint}");
        Assert.Equal("f9288664c00af1d2323ed512cefd9f773a8fb597768d3647ef6806c8209ca699", $"{signed.Key}");
        Assert.Equal("d11d8b8a26060249affa2c5c555df32809e1684d382d10742a4e8beb96885199", $"{command.Key}");
    }

    [Fact]
    public void The_same_text_on_another_route_or_from_another_header_is_another_key()
    {
        var header = Of(Example, new CallerKey.Sent(Routes.MigrationTasks, CallerKey.FromHeader, "q-1"));
        var webhookId = Of(Example, new CallerKey.Sent(Routes.MigrationTasks, CallerKey.FromWebhookId, "q-1"));
        var signed = Of(Example, new CallerKey.Sent(Routes.Webhooks, CallerKey.FromWebhookId, "q-1"));

        Assert.Equal(3, new[] { header.Key, webhookId.Key, signed.Key }.Distinct().Count());
        Assert.Single(new[] { header.Fingerprint, webhookId.Fingerprint, signed.Fingerprint }.Distinct());
    }

    private static GatedRequest Of(
        MigrationTaskRequest task, string key, string project = Project, string endpoint = "https://dcs.eu-de.otc.t-systems.com") =>
        Of(task, new CallerKey.Sent(Routes.MigrationTasks, CallerKey.FromHeader, key), project, endpoint);

    private static GatedRequest Of(
        MigrationTaskRequest task, CallerKey key, string project = Project, string endpoint = "https://dcs.eu-de.otc.t-systems.com") =>
        new RequestHashes(TestOptions.Dcs with { Endpoint = new Uri(endpoint), ProjectId = project }, TestOptions.Idempotency)
            .Of(new ParsedRequest(task, key));

    private static MigrationTaskRequest Parsed(string json) => RequestValidator.Validate(Encoding.UTF8.GetBytes(json)).Value!;
}
