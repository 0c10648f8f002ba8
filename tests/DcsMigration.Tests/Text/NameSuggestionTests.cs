using DcsMigration.Http;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Text;

public sealed class NameSuggestionTests
{
    [Theory]
    [InlineData("vpcId", "vpc_id")]
    [InlineData("vpc-id", "vpc_id")]
    [InlineData("VPC_ID", "vpc_id")]
    [InlineData("vpc", "vpc_id")]
    [InlineData("subnetId", "subnet_id")]
    [InlineData("subnet", "subnet_id")]
    [InlineData("subnt_id", "subnet_id")]
    [InlineData("subnxx_id", "subnet_id")]
    [InlineData("securityGroupId", "security_group_id")]
    [InlineData("security_groups_id", "security_group_id")]
    [InlineData("security_group", "security_group_id")]
    [InlineData("Name", "name")]
    [InlineData("nmae", "name")]
    [InlineData("desc", "description")]
    [InlineData("descripton", "description")]
    public void The_name_that_was_meant_is_found(string sent, string meant) =>
        Assert.Equal(meant, NameSuggestion.Of(sent, RequestFields.Names));

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("id")]
    [InlineData("subnxxx_id")]
    [InlineData("project_id")]
    [InlineData("instance_id")]
    [InlineData("target_instance")]
    [InlineData("🚀🚀🚀")]
    [InlineData("a_name_far_longer_than_any_that_could_have_been_meant")]
    public void Without_a_similar_name_there_is_no_suggestion(string sent) =>
        Assert.Null(NameSuggestion.Of(sent, RequestFields.Names));

    [Fact]
    public void A_name_of_up_to_32_letters_has_a_suggestion()
    {
        Assert.Equal(new string('a', 33), NameSuggestion.Of(new string('a', 32), [new string('a', 33)]));
        Assert.Null(NameSuggestion.Of(new string('a', 33), [new string('a', 33)]));
    }

    [Fact]
    public void The_nearest_of_several_wins() => Assert.Equal("subnet_id", NameSuggestion.Of("subnets_id", ["subset_id", "subnet_id"]));
}
