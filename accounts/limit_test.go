package accounts

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/store"
	"unframed/test/testkit"
)

// guesses are the ways in which a password can be guessed: each tries one for
// ann from the address.
func (b *bench) guesses(ann *Identity) map[string]func(pw, ip string) error {
	return map[string]func(pw, ip string) error{
		"sign in": func(pw, ip string) error {
			_, err := b.SignIn(b.Context(), Credentials{"ann", pw}, Browser{IP: ip})
			return err
		},
		"confirm identity": func(pw, ip string) error { return b.ConfirmIdentity(b.Context(), ann, pw, ip, nil) },
		"change the password": func(pw, ip string) error {
			return b.ChangePassword(b.Context(), ann, PasswordChange{Current: pw, Next: uuid.NewString()}, ip)
		},
	}
}

// compared reports whether the failure says that a password was compared.
func compared(err error) bool {
	return problem.Is(err, problem.Unauthenticated) || problem.Is(err, problem.Invalid)
}

// passing has 300 try at once and returns how many of them passed. The others are
// Limited, and as many pass as the limit lets: its burst, and one more for each Every
// that the crowd took, which a machine with much to do makes longer.
func passing(t *testing.T, limit throttle.Limit, passed func(error) bool, try func(i int) error) (n int) {
	t.Helper()
	errs := make([]error, 300)
	began := time.Now()
	var crowd sync.WaitGroup
	for i := range errs {
		crowd.Go(func() { errs[i] = try(i) })
	}
	crowd.Wait()
	most := limit.Burst + int(time.Since(began)/limit.Every)
	for _, err := range errs {
		switch {
		case passed(err):
			n++
		case !problem.Is(err, problem.Limited):
			t.Error(err)
		}
	}
	if n < limit.Burst || n > most {
		t.Errorf("of 300 at once %d passed, want %d to %d", n, limit.Burst, most)
	}
	if most >= len(errs) {
		t.Errorf("in %v all might have passed: the crowd proves nothing", time.Since(began))
	}
	return n
}

func TestOfManyGuessesAtOnceFewAreCompared(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.present(b.signUp("ann"))
		network := 0
		for way, guess := range b.guesses(ann) {
			network++
			ip := fmt.Sprintf("2001:db8:0:%d::", network)
			tried := passing(t, passwordsByName, compared, func(i int) error {
				return guess("wrong", fmt.Sprintf("%s%x", ip, i)) // each from an address of its own
			})
			t.Logf("%s: of 300 at once %d were compared", way, tried)
		}
	})
}

func TestGuessingIsSlowedDownForOneNetworkAlone(t *testing.T) {
	for _, way := range []string{"sign in", "confirm identity", "change the password"} {
		t.Run(way, func(t *testing.T) {
			b := newBench(t, testkit.SQLite(t))
			guess := b.guesses(b.present(b.signUp("ann")))[way]
			for i := range passwordsByName.Burst {
				if err := guess("wrong", "192.0.2.1"); !compared(err) {
					t.Fatalf("attempt %d: %v", i, err)
				}
			}
			err := guess(password, "192.0.2.1")
			if f := problem.As(err); !problem.Is(err, problem.Limited) || f.Wait <= 0 || f.Wait > passwordsByName.Every {
				t.Errorf("the next attempt, though right, is answered %v", err)
			}
			if err := guess(password, "192.0.2.2"); err != nil {
				t.Errorf("the owner elsewhere is locked out: %v", err)
			}
			b.later(time.Hour)
			if err := guess("wrong", "192.0.2.1"); !compared(err) {
				t.Errorf("after an hour: %v", err)
			}
		})
	}
}

func TestEverySpellingOfANameSharesOneCount(t *testing.T) {
	spellings := []string{"Ann Miller", "ann miller", "\uff41\uff4e\uff4e miller", "\uff21\uff2e\uff2e \uff2dILLER", " ann  miller ", "ANN MILLER"}
	b := newBench(t, testkit.SQLite(t))
	if _, err := b.SignUp(t.Context(), NewUser{Username: "Ann Miller", Email: "ann@example.org", Password: password}); err != nil {
		t.Fatal(err)
	}
	guess := func(login, pw string) error {
		_, err := b.SignIn(t.Context(), Credentials{login, pw}, Browser{IP: "192.0.2.1"})
		return err
	}
	for i := range passwordsByName.Burst {
		if err := guess(spellings[i%len(spellings)], "wrong"); !problem.Is(err, problem.Unauthenticated) {
			t.Fatal(err)
		}
	}
	for _, login := range spellings {
		if err := guess(login, password); !problem.Is(err, problem.Limited) {
			t.Errorf("%q has a count of its own: %v", login, err)
		}
	}
	b.later(time.Hour)
	for _, login := range spellings { // the control: each is the person's name
		if err := guess(login, password); err != nil {
			t.Errorf("%q is not ann: %v", login, err)
		}
	}
}

func TestManyNamesFromOneNetworkAreSlowedDown(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	guess := func(login, ip, pw string) error {
		_, err := b.SignIn(t.Context(), Credentials{login, pw}, Browser{IP: ip})
		return err
	}
	n := passing(t, passwordsByNetwork, compared, func(i int) error {
		return guess(uuid.NewString(), fmt.Sprintf("2001:db8::%x", i), "wrong")
	})
	b.later(-time.Minute) // the last second's room is gone, however long the next line takes
	if err := guess("ann", "2001:db8::ffff", password); !problem.Is(err, problem.Limited) {
		t.Errorf("after %d names from one network: %v", n, err)
	}
	if err := guess("ann", "2001:db8:0:1::1", password); err != nil {
		t.Errorf("from the network beside it: %v", err)
	}
}

func TestARightPasswordCostsNothing(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	for i := range passwordsByNetwork.Burst + 20 {
		if _, err := b.SignIn(t.Context(), Credentials{"ann", password}, Browser{IP: "192.0.2.1"}); err != nil {
			t.Fatalf("sign-in %d: %v", i, err)
		}
	}
	for range passwordsByName.Burst - 1 { // somebody who forgot, and remembers at the last
		_, _ = b.SignIn(t.Context(), Credentials{"ann", "wrong"}, Browser{IP: "192.0.2.1"})
	}
	b.signIn("ann")
	for i := range passwordsByName.Burst {
		if _, err := b.SignIn(t.Context(), Credentials{"ann", "wrong"}, Browser{IP: "192.0.2.1"}); !problem.Is(err, problem.Unauthenticated) {
			t.Fatalf("attempt %d after it: %v", i, err)
		}
	}
}

func TestSignUpsAreBoundedForEachNetwork(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		signUp := func(ip string) error {
			name := uuid.NewString()
			_, err := b.SignUp(t.Context(), NewUser{Username: name, Email: name + "@example.org", Password: password, IP: ip})
			return err
		}
		limit := hourly("sign-up-network", DefaultHourly.SignUps)
		created := passing(t, limit, func(err error) bool { return err == nil }, func(i int) error { return signUp(fmt.Sprintf("2001:db8::%x", i)) })
		t.Logf("of 300 at once from one network %d were created", created)
		if err := signUp("2001:db8:0:1::1"); err != nil {
			t.Errorf("from another network: %v", err)
		}
		if err := signUp(""); err != nil {
			t.Errorf("by the operator: %v", err)
		}
		b.later(limit.Every)
		if err := signUp("2001:db8::1"); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

// TestACrowdThatSignsUpLeavesRoomForSignIns measures at the real cost of a hash.
func TestACrowdThatSignsUpLeavesRoomForSignIns(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.hasher = newHasher(RecommendedCost)
	b.signUp("ann")
	signIn := func() time.Duration {
		start := time.Now()
		b.signIn("ann")
		return time.Since(start)
	}
	var quiet, crowded []time.Duration
	for range 5 {
		quiet = append(quiet, signIn())
	}
	var crowd sync.WaitGroup
	for i := range 500 {
		crowd.Go(func() {
			name := fmt.Sprintf("crowd%d", i)
			_, _ = b.SignUp(t.Context(), NewUser{Username: name, Email: name + "@example.org", Password: password, IP: "192.0.2.7"})
		})
	}
	for range 10 {
		crowded = append(crowded, signIn()) // fails where it is turned away
	}
	crowd.Wait()
	slices.Sort(quiet)
	slices.Sort(crowded)
	t.Logf("a sign-in takes %v in quiet, beside 500 who sign up %v, at most %v", quiet[2], crowded[5], crowded[9])
	if crowded[9] >= hashPatience {
		t.Errorf("a sign-in waited for %v", crowded[9])
	}
}
