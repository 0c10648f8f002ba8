using System.Text.Json;
using Xunit;
using static DcsMigration.Tests.Endpoint.Validation;

namespace DcsMigration.Tests.Endpoint;

public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("task")]
    [InlineData("T-_9")]
    [InlineData("a---")]
    [InlineData("Zz09")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_good_name_is_accepted(string name) =>
        Assert.Equal(name, Accepted(Bodies.With("name", JsonSerializer.Serialize(name))).Name);

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345", 65)]
    public void A_name_of_a_wrong_length_is_refused(string name, int length) =>
        Assert.Equal($"must have 4 to 64 characters, not {length}", FaultOfName(name));

    [Theory]
    [InlineData("1task")]
    [InlineData("-task")]
    [InlineData("_task")]
    public void A_name_that_starts_with_no_letter_is_refused(string name) =>
        Assert.Equal("must start with a letter", FaultOfName(name));

    [Theory]
    [InlineData("täsk")]
    [InlineData("ßtask")]
    [InlineData("задача")]
    [InlineData("任务任务")]
    [InlineData("task🚀")]
    [InlineData("ｔａｓｋ")]
    [InlineData("task٣")]
    [InlineData("my task")]
    [InlineData(" task")]
    [InlineData("task ")]
    [InlineData("task\n")]
    [InlineData("task\0")]
    [InlineData("task.1")]
    [InlineData("task/1")]
    [InlineData("<task>")]
    public void A_name_with_another_character_is_refused(string name) =>
        Assert.Equal("may have only the letters A-Z and a-z, digits, - and _", FaultOfName(name));

    [Theory]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5E37B3BE-950A-48E1-B498-65B63D336481")]
    [InlineData("5e37B3be-950A-48e1-B498-65b63D336481")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public void A_UUID_is_accepted_in_either_case_and_kept_as_it_is(string id)
    {
        Assert.Equal(id, Accepted(Bodies.With("vpc_id", $"\"{id}\"")).VpcId);
        Assert.Equal(id, Accepted(Bodies.With("subnet_id", $"\"{id}\"")).SubnetId);
        Assert.Equal(id, Accepted(Bodies.With("security_group_id", $"\"{id}\"")).SecurityGroupId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5e37b3be950a48e1b49865b63d336481")]
    [InlineData("{5e37b3be-950a-48e1-b498-65b63d336481}")]
    [InlineData("(5e37b3be-950a-48e1-b498-65b63d336481)")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d3364811")]
    [InlineData("5e37b3b-e950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d33648g")]
    [InlineData("0x37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("+e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be_950a_48e1_b498_65b63d336481")]
    [InlineData("５e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData(" 5e37b3be-950a-48e1-b498-65b63d336481")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481 ")]
    [InlineData("5e37b3be-950a-48e1-b498-65b63d336481\n")]
    [InlineData("default")]
    public void What_is_no_UUID_with_dashes_is_refused(string id)
    {
        const string Want = "must be a UUID with dashes, such as 5e37b3be-950a-48e1-b498-65b63d336481";
        var json = JsonSerializer.Serialize(id);

        Assert.Equal(Want, FaultOf("vpc_id", Bodies.With("vpc_id", json)));
        Assert.Equal(Want, FaultOf("subnet_id", Bodies.With("subnet_id", json)));
        Assert.Equal(Want, FaultOf("security_group_id", Bodies.With("security_group_id", json)));
    }

    private static string FaultOfName(string name) => FaultOf("name", Bodies.With("name", JsonSerializer.Serialize(name)));
}
