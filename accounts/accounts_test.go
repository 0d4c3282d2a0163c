package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestOneNameIsTakenOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		const crowd = 20
		errs := make([]error, crowd)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				_, errs[i] = b.SignUp(t.Context(), NewUser{Username: "Ann", Email: fmt.Sprintf("ann%d@example.org", i), Password: password})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !problem.Is(err, problem.Invalid):
				t.Errorf("a late one is told: %v", err)
			}
		}
		ctx := viewer.AsSystem(t.Context(), "test")
		if won != 1 || b.store.User.Query().CountX(ctx) != 1 || b.store.IdempotencyKey.Query().CountX(ctx) != 1 {
			t.Errorf("%d won; %d users, with %d rows", won, b.store.User.Query().CountX(ctx), b.store.IdempotencyKey.Query().CountX(ctx))
		}
	})
}

func TestUserExistsWithWhatBelongsToThemAndTrailOrNotAtAll(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.openAccount = func(context.Context, *ent.Client, uuid.UUID) error { return errors.New("planned") }
	if _, err := b.SignUp(t.Context(), NewUser{Username: "ann", Email: "ann@example.org", Password: password}); err == nil {
		t.Fatal("signing up succeeds without what belongs to a user")
	}
	ctx := viewer.AsSystem(t.Context(), "test")
	if n := b.store.User.Query().CountX(ctx) + b.store.AuditEvent.Query().CountX(ctx); n != 0 {
		t.Errorf("%d rows are left behind", n)
	}
}

func TestBusySessionEndsAfterItsLife(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	for b.ahead < SessionLife-SessionIdle/2 {
		b.ahead += SessionIdle / 2
		if b.identify(token) == nil {
			t.Fatalf("a session in use ended after %v", b.ahead)
		}
	}
	b.ahead = SessionLife + time.Second
	if b.identify(token) != nil {
		t.Error("a busy session outlives its life")
	}
}

func TestIdleSessionEnds(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	b.ahead = SessionIdle - time.Second
	if b.identify(token) == nil {
		t.Fatal("a session ends before it is idle")
	}
	b.ahead += SessionIdle + time.Second
	if b.identify(token) != nil {
		t.Error("an idle session lives on")
	}
}

func TestOnlyTheHashOfATokenIsStored(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	row := b.store.Session.Query().OnlyX(viewer.AsSystem(t.Context(), "test"))
	if strings.Contains(fmt.Sprintf("%v %s", row, row.TokenHash), string(token)) || len(row.TokenHash) != 32 {
		t.Error("the row gives the token away")
	}
	for _, wrong := range []Token{"", "x", token[1:], token + "x", Token(strings.Repeat("A", len(token)))} {
		if b.identify(wrong) != nil {
			t.Errorf("%q is a session", wrong)
		}
	}
}

func TestSignOutEndsThisSessionAlone(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	here, there := b.signIn("ann"), b.signIn("ann")
	if err := b.SignOut(t.Context(), b.identify(here)); err != nil {
		t.Fatal(err)
	}
	if b.identify(here) != nil || b.identify(there) == nil {
		t.Error("the wrong session ended")
	}
}

func TestWrongNameAndWrongPasswordLookTheSame(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.hasher = newHasher(RecommendedCost)
	b.signUp("ann")
	measure := func(c Credentials, best *time.Duration) error {
		start := time.Now()
		_, err := b.SignIn(t.Context(), c, Browser{IP: "192.0.2.9"})
		if took := time.Since(start); *best == 0 || took < *best {
			*best = took
		}
		return err
	}
	// In turn, so that what else the machine does falls on both.
	var name, pass time.Duration
	var nameErr, passErr error
	for range 6 {
		nameErr = measure(Credentials{"nobody", password}, &name)
		passErr = measure(Credentials{"ann", "not the password"}, &pass)
	}
	if nameErr == nil || passErr == nil || nameErr.Error() != passErr.Error() {
		t.Errorf("a wrong name is told %q, a wrong password %q", nameErr, passErr)
	}
	// Without the same work a wrong name would take a hundredth of the time; a
	// busy machine alone can double it.
	if ratio := float64(name) / float64(pass); ratio < 0.3 || ratio > 3 {
		t.Errorf("a wrong name takes %v, a wrong password %v", name, pass)
	}
}

func TestNameThatNobodyCanHaveIsJustWrong(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		for _, login := range []string{"a\x00nn", "\xff\xfe", "ann\x00", "\x00@example.org", "a\nnn", "", "@", strings.Repeat("x", 60_000)} {
			if _, err := b.SignIn(t.Context(), Credentials{login, password}, Browser{IP: "192.0.2.5"}); !problem.Is(err, problem.Unauthenticated) {
				t.Errorf("%.20q: %v", login, err)
			}
		}
	})
}

func TestSettingsAreCheckedAndAudited(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ann, bob := b.signUp("ann"), b.signUp("bob")
	asAnn := viewer.NewContext(t.Context(), viewer.Person(ann, viewer.User))
	good := Settings{"Ann Onymous", "Asia/Tokyo", "dark"}
	all := SettingsChange{&good.DisplayName, &good.TimeZone, &good.Theme}
	for range 2 { // the second changes nothing
		if then, err := b.UpdateSettings(asAnn, ann, all, nil); err != nil || then != good {
			t.Fatal(then, err)
		}
	}
	if _, err := b.UpdateSettings(asAnn, bob, all, nil); !problem.Is(err, problem.NotFound) {
		t.Errorf("ann changes bob's settings: %v", err)
	}
	evil := "\u202eevil"
	if _, err := b.UpdateSettings(asAnn, ann, SettingsChange{DisplayName: &evil}, nil); !problem.Is(err, problem.Invalid) {
		t.Errorf("a name that reverses the text beside it: %v", err)
	}
	ctx := viewer.AsSystem(t.Context(), "test")
	row := b.store.User.GetX(ctx, ann)
	if row.DisplayName != good.DisplayName || row.TimeZone != good.TimeZone || row.Theme != user.ThemeDark || row.Version != 2 {
		t.Errorf("the row is %v", row)
	}
	actions := b.store.AuditEvent.Query().Select("action").StringsX(ctx)
	if got := strings.Join(actions, " "); strings.Count(got, "settings.update") != 1 {
		t.Errorf("the trail is %s", got)
	}
}

func TestSessionIsTouchedOnceAMinute(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	ctx := viewer.AsSystem(t.Context(), "test")
	seen := func() time.Time { return b.store.Session.Query().Select(session.FieldSeenAt).OnlyX(ctx).SeenAt }
	first := seen()
	b.identify(token)
	if !seen().Equal(first) {
		t.Error("every use is a write")
	}
	b.ahead = touchEvery
	b.identify(token)
	if !seen().After(first) {
		t.Error("a later use is not noted")
	}
}
