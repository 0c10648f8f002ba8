using DcsMigration.Idempotency;
using FsCheck.Xunit;

namespace DcsMigration.Tests.Idempotency;

public sealed class PagedRowsProperties
{
    /// <summary>Fewer keys than steps, so that rows are replaced and their places used again; more than a page holds.</summary>
    private const int Keys = 100;

    [Property]
    public bool Rows_are_those_of_a_dictionary(int seed)
    {
        var random = new Random(seed);
        var rows = new PagedRows<int, DateTimeOffset>(purgeAfter => purgeAfter);
        var model = new Dictionary<int, DateTimeOffset>();
        for (var step = 0; step < 1000; step++)
        {
            var key = random.Next(Keys);
            var age = Records.Start.AddMinutes(random.Next(Keys));
            switch (random.Next(8))
            {
                case < 5:
                    rows.Set(key, age);
                    model[key] = age;
                    break;

                case < 7:
                    if (rows.Remove(key) != model.Remove(key))
                        return false;
                    break;

                default:
                    var now = age.AddMinutes(-Keys / 2);
                    var old = model.Where(row => row.Value < now).Select(row => row.Key).ToList();
                    old.ForEach(oldKey => model.Remove(oldKey));
                    if (rows.RemoveOld(now) != old.Count)
                        return false;
                    break;
            }
        }

        return rows.KeysOf(_ => true).Order().SequenceEqual(model.Keys.Order())
            && model.All(row => rows.TryFind(row.Key, out var found) && found == row.Value);
    }
}
