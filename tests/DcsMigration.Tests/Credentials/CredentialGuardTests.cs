using DcsMigration.Credentials;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class CredentialGuardTests
{
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(5);
    private static readonly CredentialRefusal Refusal = new("Refused.");

    private readonly FakeTimeProvider _time = new();
    private readonly CredentialGuard _guard;

    public CredentialGuardTests() => _guard = new CredentialGuard(_time);

    [Fact]
    public void A_version_that_nobody_has_used_is_tried_by_two()
    {
        Admit();
        Admit();

        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
    }

    [Fact]
    public void A_version_that_was_accepted_is_used_by_all()
    {
        _guard.Accept(Admit());

        for (var use = 0; use < 100; use++)
            Admit();
    }

    [Fact]
    public void A_version_that_was_refused_is_used_by_one_until_it_is_accepted()
    {
        _guard.Refuse(Admit(), Refusal);
        var trial = Admit();
        var wait = Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
        Assert.False(wait.Changed.IsCompleted);

        _guard.Accept(trial);

        Assert.True(wait.Changed.IsCompleted);
        Admit();
        Admit();
        Admit();
    }

    [Fact]
    public void A_use_that_proved_nothing_lets_the_next_one_try()
    {
        _guard.Refuse(Admit(), Refusal);
        var trial = Admit();
        var wait = Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));

        _guard.Abandon(trial);

        Assert.True(wait.Changed.IsCompleted);
        Admit();
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
    }

    [Fact]
    public void Two_refusals_in_a_row_hold_the_version_for_five_minutes()
    {
        Hold();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new GuardAnswer.Held(Refusal, TimeSpan.FromMinutes(4)), _guard.Enter("v1"));
        Assert.Equal(new GuardAnswer.Held(Refusal, TimeSpan.FromMinutes(4)), _guard.HeldFor("v1"));
        Assert.Null(_guard.HeldFor("v2"));
    }

    [Fact]
    public void After_the_hold_one_may_try_and_its_refusal_holds_the_version_again()
    {
        Hold();
        _time.Advance(HoldFor);
        Assert.Null(_guard.HeldFor("v1"));
        var probe = Admit();
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
        var second = new CredentialRefusal("Again.");

        _guard.Refuse(probe, second);

        Assert.Equal(new GuardAnswer.Held(second, HoldFor), _guard.Enter("v1"));
    }

    [Fact]
    public void Another_version_starts_anew()
    {
        Hold();

        Admit("v2");
        Admit("v2");

        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v2"));
    }

    [Fact]
    public void A_result_of_another_version_is_ignored()
    {
        var old = Admit();
        _guard.Refuse(Admit("v2"), Refusal);

        _guard.Refuse(old, Refusal);
        _guard.Accept(old);
        _guard.Abandon(old);

        Admit("v2");
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v2"));
    }

    [Fact]
    public void Uses_of_an_accepted_version_that_are_refused_together_count_once()
    {
        _guard.Accept(Admit());
        var uses = Enumerable.Range(0, 10).Select(_ => Admit()).ToList();

        uses.ForEach(use => _guard.Refuse(use, Refusal));

        Admit();
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
    }

    [Fact]
    public void A_success_that_began_before_the_refusal_proves_nothing()
    {
        _guard.Accept(Admit());
        var before = Admit();
        _guard.Refuse(Admit(), Refusal);

        _guard.Accept(before);
        _guard.Abandon(before);

        Admit();
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
    }

    [Fact]
    public void Uses_of_an_accepted_version_that_prove_nothing_change_nothing()
    {
        _guard.Accept(Admit());
        var uses = Enumerable.Range(0, 3).Select(_ => Admit()).ToList();
        _guard.Accept(uses[0]);
        _guard.Abandon(uses[1]);
        _guard.Refuse(uses[2], Refusal);

        Admit();
        Assert.IsType<GuardAnswer.Wait>(_guard.Enter("v1"));
    }

    private void Hold()
    {
        _guard.Refuse(Admit(), Refusal);
        _guard.Refuse(Admit(), Refusal);
    }

    private GuardAnswer.Admitted Admit(string version = "v1") => Assert.IsType<GuardAnswer.Admitted>(_guard.Enter(version));
}
