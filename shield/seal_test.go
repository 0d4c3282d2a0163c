package shield_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/shield"
)

var (
	owner    = uuid.MustParse("11111111-1111-4111-8111-111111111111")
	stranger = uuid.MustParse("22222222-2222-4222-8222-222222222222")
	payment  = shield.Act{Name: "POST /transfers/7/confirm", Details: [][2]string{{"To", "Ada"}, {"Amount", "12.34"}}}
)

func newSealer(t testing.TB, now func() time.Time, secrets ...string) *shield.Sealer {
	t.Helper()
	s, err := shield.NewSealer(secrets, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealOpensForItsSessionAndActAlone(t *testing.T) {
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := func() time.Time { return clock }
	s := newSealer(t, now, "first secret")
	seal := s.Make(owner, payment)
	if got, err := s.Open(seal, owner, payment); err != nil || got.Expires != clock.Add(shield.SealLife) || got.ID == uuid.Nil {
		t.Fatalf("the seal opens as %v, %v", got, err)
	}
	dearer := shield.Act{Name: payment.Name, Details: [][2]string{{"To", "Ada"}, {"Amount", "99.34"}}}
	for name, c := range map[string]struct {
		seal    string
		session uuid.UUID
		act     shield.Act
		want    error
	}{
		"another session":       {seal, stranger, payment, shield.ErrSealForeign},
		"another amount":        {seal, owner, dearer, shield.ErrSealChanged},
		"another path":          {seal, owner, shield.Act{Name: "POST /transfers/8/confirm", Details: payment.Details}, shield.ErrSealChanged},
		"no details":            {seal, owner, shield.Act{Name: payment.Name}, shield.ErrSealChanged},
		"nothing":               {"", owner, payment, shield.ErrSealForged},
		"another key":           {newSealer(t, now, "other").Make(owner, payment), owner, payment, shield.ErrSealForged},
		"a trailing character":  {seal + "A", owner, payment, shield.ErrSealForged},
		"no base64":             {strings.Repeat("!", len(seal)), owner, payment, shield.ErrSealForged},
		"only zeros":            {strings.Repeat("A", len(seal)), owner, payment, shield.ErrSealForged},
		"details run together":  {s.Make(owner, shield.Act{Name: "a", Details: [][2]string{{"b", "c"}}}), owner, shield.Act{Name: "a", Details: [][2]string{{"bc", ""}}}, shield.ErrSealChanged},
		"name and detail merge": {s.Make(owner, shield.Act{Name: "ab"}), owner, shield.Act{Name: "a", Details: [][2]string{{"b", ""}}}, shield.ErrSealChanged},
	} {
		if _, err := s.Open(c.seal, c.session, c.act); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	clock = clock.Add(shield.SealLife)
	if _, err := s.Open(seal, owner, payment); !errors.Is(err, shield.ErrSealExpired) {
		t.Errorf("after its time: %v", err)
	}
}

func TestNoByteOfASealCanBeChanged(t *testing.T) {
	s := newSealer(t, time.Now, "secret")
	seal := s.Make(owner, payment)
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range seal {
		other := alphabet[(strings.IndexByte(alphabet, seal[i])+1)%len(alphabet)]
		if _, err := s.Open(seal[:i]+string(other)+seal[i+1:], owner, payment); err == nil {
			t.Fatalf("with character %d changed it still opens", i)
		}
	}
}

func TestSealsInFlightSurviveAChangeOfKey(t *testing.T) {
	old, rotated := newSealer(t, time.Now, "old"), newSealer(t, time.Now, "new", "old")
	if _, err := rotated.Open(old.Make(owner, payment), owner, payment); err != nil {
		t.Errorf("a seal of the old key: %v", err)
	}
	if _, err := old.Open(rotated.Make(owner, payment), owner, payment); !errors.Is(err, shield.ErrSealForged) {
		t.Errorf("seals are not made with the new key: %v", err)
	}
	if _, err := newSealer(t, time.Now, "new").Open(old.Make(owner, payment), owner, payment); !errors.Is(err, shield.ErrSealForged) {
		t.Errorf("a key that is gone still opens: %v", err)
	}
	for _, none := range [][]string{nil, {""}, {"a", ""}} {
		if _, err := shield.NewSealer(none, time.Now); err == nil {
			t.Errorf("a sealer is made of %q", none)
		}
	}
}

func TestTwoSealsAreNeverTheSame(t *testing.T) {
	s := newSealer(t, time.Now, "secret")
	if first, second := s.Make(owner, payment), s.Make(owner, payment); first == second {
		t.Error("the same act gives the same seal, so it could not be spent")
	}
}

func TestDeliberatePressWasArmedForASecond(t *testing.T) {
	for gate, want := range map[string]bool{
		"mouse:1000": true, "key:1001": true, "touch:5000": true, "pen:86400000": true, "assistive:1000": true,
		"mouse:999": false, "mouse:0": false, "": false, "mouse": false, "mouse:": false, ":1000": false, "nose:1000": false,
		"mouse:-1000": false, "mouse:+1000": false, "mouse:1e9": false, "mouse:1000 ": false, "Mouse:1000": false,
		"mouse:99999999999999999999": false, "mouse:9999999999999": false, "mouse:1000:1": false,
	} {
		if got := shield.Deliberate(gate); got != want {
			t.Errorf("%q: %v", gate, got)
		}
	}
}

func TestSealWithLineBreaksIsForged(t *testing.T) {
	s := newSealer(t, time.Now, "secret")
	good := s.Make(owner, payment)
	for _, breaks := range []string{"\n", "\r", "\r\n\r\n", strings.Repeat("\n", 100)} {
		text := breaks + good[len(breaks):]
		if _, err := s.Open(text, owner, payment); !errors.Is(err, shield.ErrSealForged) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzSeal opens what was never made, and a good seal with one letter changed.
// Its secret is of this process alone: a seed from another opens nothing.
func FuzzSeal(f *testing.F) {
	s := newSealer(f, time.Now, rand.Text())
	good := s.Make(owner, payment)
	f.Add(good[1:]+"A", uint(0), byte('A'))
	f.Add("", uint(len(good)-1), byte('B'))
	f.Add(strings.Repeat("A", len(good)), uint(70), byte('='))
	f.Add("mouse:1000", uint(30), byte(0))
	f.Fuzz(func(t *testing.T, text string, at uint, letter byte) {
		if _, err := s.Open(text, owner, payment); err == nil {
			t.Errorf("%q opens", text)
		}
		changed := []byte(good)
		changed[at%uint(len(changed))] = letter
		if _, err := s.Open(string(changed), owner, payment); (err == nil) != (string(changed) == good) {
			t.Errorf("%q for %q: %v", changed, good, err)
		}
		shield.Deliberate(text)
	})
}

// TestSecretIsRotatedInThreeSteps walks two instances through the steps that
// docs/operate.md names, one instance at a time: whoever made a form, both take it.
// Its twin puts the new secret first at once, and the other instance notices.
func TestSecretIsRotatedInThreeSteps(t *testing.T) {
	agree := func(what string, one, other []string) {
		t.Helper()
		a, b := newSealer(t, time.Now, one...), newSealer(t, time.Now, other...)
		for _, way := range [][2]*shield.Sealer{{a, b}, {b, a}} {
			if _, err := way[1].Open(way[0].Make(owner, payment), owner, payment); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	steps := [][]string{{"old"}, {"old", "new"}, {"new", "old"}, {"new"}}
	for i := range steps[1:] {
		agree(strings.Join(steps[i+1], ",")+" beside "+strings.Join(steps[i], ","), steps[i], steps[i+1])
	}
	ahead, behind := newSealer(t, time.Now, "new", "old"), newSealer(t, time.Now, "old")
	if _, err := behind.Open(ahead.Make(owner, payment), owner, payment); !errors.Is(err, shield.ErrSealUnknownKey) || !errors.Is(err, shield.ErrSealForged) {
		t.Errorf("a key that is not known yet is %v", err)
	}
	for what, session := range map[string]uuid.UUID{"a stranger's": stranger, "nobody's": uuid.Nil} {
		if _, err := behind.Open(ahead.Make(session, payment), owner, payment); errors.Is(err, shield.ErrSealUnknownKey) || !errors.Is(err, shield.ErrSealForged) {
			t.Errorf("%s seal is %v", what, err)
		}
	}
}
