using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Tests.Infrastructure;
using FsCheck.Xunit;

namespace DcsMigration.Tests.Http;

[Properties(Arbitrary = [typeof(GeneratedBodies), typeof(UnicodeText)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed partial class RequestValidatorProperties
{
    [Property]
    public bool A_valid_body_is_accepted_with_the_values_in_it(ValidBody body)
    {
        var (task, refusal) = RequestValidator.Validate(body.Bytes);

        return refusal is null
            && task == new MigrationTaskRequest(body.Name, body.Description, body.VpcId, body.SubnetId, body.SecurityGroupId);
    }

    [Property]
    public bool The_contract_accepts_a_valid_body(ValidBody body) => Contract.Accepts(body.Bytes);

    [Property]
    public bool The_validator_and_the_contract_agree_on_any_object(JsonBody body) => IsJudgedAsTheContractSays(body.Bytes);

    [Property]
    public bool The_validator_and_the_contract_agree_on_a_damaged_body(DamagedBody body) => IsJudgedAsTheContractSays(body.Bytes);

    [Property]
    public bool The_validator_and_the_contract_agree_on_any_bytes(byte[] body) => IsJudgedAsTheContractSays(body);

    [Property]
    public bool The_validator_and_the_contract_agree_on_any_text(UnicodeText text) =>
        IsJudgedAsTheContractSays(Encoding.UTF8.GetBytes(text.Value));

    [Property]
    public bool A_refusal_is_short_and_names_the_error(DamagedBody body)
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

    /// <summary>The contract for the body, written a second time and in another way. The validator must agree with it.</summary>
    private static partial class Contract
    {
        public static bool Accepts(byte[] body)
        {
            try
            {
                var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true).GetString(body);
                using var document = JsonDocument.Parse(
                    text.StartsWith('\ufeff') ? text[1..] : text, new JsonDocumentOptions { AllowDuplicateProperties = false });
                return document.RootElement.ValueKind == JsonValueKind.Object && Accepts(document.RootElement);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }

        private static bool Accepts(JsonElement body) =>
            body.EnumerateObject().All(member =>
                member.Name is "name" or "description" or "vpc_id" or "subnet_id" or "security_group_id"
                && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            && Matches(body, "name", Name())
            && Matches(body, "vpc_id", Uuid())
            && Matches(body, "subnet_id", Uuid())
            && Matches(body, "security_group_id", Uuid())
            && (!body.TryGetProperty("description", out var description) || IsText(description));

        /// <summary>Throws for an unpaired surrogate escape.</summary>
        private static bool IsText(JsonElement description) =>
            description.ValueKind == JsonValueKind.Null || !UnicodeText.HasForbidden(description.GetString()!);

        private static bool Matches(JsonElement body, string member, Regex pattern) =>
            body.TryGetProperty(member, out var value) && value.GetString() is { } text && pattern.IsMatch(text);

        [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{3,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Name();

        [GeneratedRegex(
            @"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Uuid();
    }
}
