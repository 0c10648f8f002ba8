using System.Text;
using DcsMigration.Dcs;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Reads and validates a body as the create route does, and asserts the result.</summary>
internal static class Validation
{
    public static async Task<(MigrationTaskRequest? Task, Refusal? Refusal)> ReadAsync(HttpContext context, TimeProvider? time = null)
    {
        var (body, refusal) = await RequestReader.ReadAsync(context.Request, time ?? TimeProvider.System);
        if (refusal is not null)
            return (null, refusal);

        var (task, invalid) = RequestValidator.Validate(body.Span);
        return (task, invalid);
    }

    public static MigrationTaskRequest Accepted(string body) => Accepted(Encoding.UTF8.GetBytes(body));

    public static MigrationTaskRequest Accepted(byte[] body)
    {
        var (task, refusal) = RequestValidator.Validate(body);

        Assert.Null(refusal);
        return Assert.IsType<MigrationTaskRequest>(task);
    }

    public static Refusal Refused(string body, string code) => Refused(Encoding.UTF8.GetBytes(body), code);

    public static Refusal Refused(byte[] body, string code)
    {
        var (task, refusal) = RequestValidator.Validate(body);

        Assert.Null(task);
        Assert.NotNull(refusal);
        Assert.Equal(code, refusal.Error.Code);
        return refusal;
    }

    /// <summary>The error of the only field that is refused.</summary>
    public static string ErrorOf(string field, string body)
    {
        var detail = Assert.Single(Refused(body, "FN.4001").Details!);

        Assert.Equal(field, detail.Field);
        return detail.Message;
    }
}
