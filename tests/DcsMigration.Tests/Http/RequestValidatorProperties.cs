using DcsMigration.Dcs;
using DcsMigration.Http;
using FsCheck.Xunit;

namespace DcsMigration.Tests.Http;

[Properties(Arbitrary = [typeof(RequestBody), typeof(UnicodeText)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class RequestValidatorProperties
{
    [Property]
    public bool A_valid_body_is_accepted_with_the_values_in_it(ValidBody body)
    {
        var (task, refusal) = RequestValidator.Validate(body.Bytes);

        return refusal is null
            && task == new MigrationTaskRequest(body.Name, body.Description, body.VpcId, body.SubnetId, body.SecurityGroupId);
    }

    [Property]
    public bool A_valid_body_keeps_the_contract(ValidBody body) => Contract.Accepts(body.Bytes);

    [Property]
    public bool Any_object_is_judged_as_the_contract_says(JsonBody body) => IsJudgedAsTheContractSays(body.Bytes);

    [Property]
    public bool A_damaged_body_is_judged_as_the_contract_says(MutatedBody body) => IsJudgedAsTheContractSays(body.Bytes);

    [Property]
    public bool Any_bytes_are_judged_as_the_contract_says(byte[] body) => IsJudgedAsTheContractSays(body);

    [Property]
    public bool Any_text_is_judged_as_the_contract_says(UnicodeText text) =>
        IsJudgedAsTheContractSays(System.Text.Encoding.UTF8.GetBytes(text.Value));

    [Property]
    public bool A_refusal_says_what_is_wrong_in_few_words(MutatedBody body)
    {
        var (task, refusal) = RequestValidator.Validate(body.Bytes);

        return task is not null
            || (refusal!.Error.Status == 400
                && refusal.Message.Length > 0
                && (refusal.Error.Code == "FN.4000" || refusal.Details is { Count: > 0 })
                && (refusal.Details ?? []).All(IsShort));
    }

    private static bool IsShort(FieldError error) => error.Field.Length <= 65 && error.Message.Length is > 0 and < 200;

    private static bool IsJudgedAsTheContractSays(byte[] body)
    {
        var (task, refusal) = RequestValidator.Validate(body);

        return Contract.Accepts(body) ? task is not null && refusal is null : task is null && refusal is not null;
    }
}
