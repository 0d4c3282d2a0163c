package accounts

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestSealIsSpentByOneRequestAlone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		i, err := b.Identify(t.Context(), b.signIn("ann"))
		if err != nil {
			t.Fatal(err)
		}
		p := Press{Seal: uuid.New(), Expires: time.Now().Add(time.Minute)}
		var did, refused atomic.Int64
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				switch _, err := b.spent(t.Context(), i, p)(); {
				case err == nil:
					did.Add(1)
				case problem.Is(err, problem.SealSpent):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if did.Load() != 1 || refused.Load() != 19 {
			t.Errorf("the seal was taken %d times and refused %d times", did.Load(), refused.Load())
		}
	})
}

// TestRequestThatRepeatsItsTransactionKeepsItsSeal is what happens when the
// answer to a commit is lost.
func TestRequestThatRepeatsItsTransactionKeepsItsSeal(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	b := newBench(t, store.Options{URL: through})
	b.signUp("ann")
	i, err := b.Identify(t.Context(), b.signIn("ann"))
	if err != nil {
		t.Fatal(err)
	}
	spend := b.spent(t.Context(), i, Press{Seal: uuid.New(), Expires: time.Now()})
	lost := false
	proxy.Judge(func(sent []byte) testkit.Verdict {
		if !lost && bytes.Contains(sent, []byte("COMMIT")) {
			lost = true
			return testkit.LoseAnswer
		}
		return testkit.Pass
	})
	if _, err := spend(); err == nil || !lost {
		t.Fatalf("the answer was not lost: %v", err)
	}
	if already, err := spend(); err != nil || !already {
		t.Errorf("the same request is not told that it has spent its seal: %v, %v", already, err)
	}
}

// TestPasswordCountsForOneActOnce proves one act and tries it for others.
func TestPasswordCountsForOneActOnce(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.signUp("ann")
	token := b.signIn("ann")
	identify := func() *Identity {
		i, err := b.Identify(t.Context(), token)
		if err != nil || i == nil {
			t.Fatal(i, err)
		}
		return i
	}
	act, other := []byte("an act of thirty-two characters."), []byte("another act of thirty-two chars.")
	if err := b.ConfirmIdentity(t.Context(), identify(), password, "192.0.2.1", act); err != nil {
		t.Fatal(err)
	}
	i := identify()
	if !b.Proved(i, act) || b.Proved(i, other) || b.Proved(i, nil) {
		t.Error("the password counts for another act, or not for its own")
	}
	spend := func() error {
		_, err := b.spent(t.Context(), i, Press{uuid.New(), time.Now(), act})()
		return err
	}
	if err := spend(); err != nil {
		t.Fatal(err)
	}
	if err := spend(); !problem.Is(err, problem.SealSpent) {
		t.Errorf("the proof is spent twice: %v", err)
	}
	if b.Proved(identify(), act) {
		t.Error("what is spent still counts")
	}
	if err := b.ConfirmIdentity(t.Context(), identify(), password, "192.0.2.1", act); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.ahead = RecentIdentity
	b.mu.Unlock()
	if b.Proved(identify(), act) {
		t.Error("the password counts after its time")
	}
}

func TestPendingFormIsReturnedToItsSessionAlone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		mine, err := b.Identify(t.Context(), b.signIn("ann"))
		if err != nil {
			t.Fatal(err)
		}
		other, err := b.Identify(t.Context(), b.signIn("ann"))
		if err != nil {
			t.Fatal(err)
		}
		id, err := b.Hold(t.Context(), mine, PendingForm{Page: "/settings/email", Title: "Change it\x00", Details: [][2]string{{"Now", "a@example.org"}},
			Act: []byte("act"), Typed: map[string][]string{"email": {"b@example.org", "\xff\x00"}}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := b.Held(t.Context(), mine, id)
		if err != nil || f.Page != "/settings/email" || f.Typed["email"][0] != "b@example.org" || f.Details[0][1] != "a@example.org" || string(f.Act) != "act" {
			t.Errorf("it is returned as %+v, %v", f, err)
		}
		if _, err := b.Held(t.Context(), other, id); !problem.Is(err, problem.NotFound) {
			t.Errorf("another session gets it: %v", err)
		}
		b.mu.Lock()
		b.ahead = PendingFormLife
		b.mu.Unlock()
		if _, err := b.Held(t.Context(), mine, id); !problem.Is(err, problem.NotFound) {
			t.Errorf("it is kept for longer: %v", err)
		}
	})
}

func TestFewFormsAreHeldForASession(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		mine, other := b.present(ann), b.present(ann)
		hold := func(i *Identity, seal, typed string) (uuid.UUID, error) {
			return b.Hold(t.Context(), i, PendingForm{Seal: seal, Page: "/settings/email", Title: "Change it", Act: []byte("act"), Typed: map[string][]string{"email": {typed}}})
		}
		rows := func() int { return b.store.PendingForm.Query().CountX(viewer.AsSystem(t.Context(), "test")) }
		theirs, err := hold(other, "one", "other@example.org")
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range 40 { // one form, sent again and again
			wg.Go(func() {
				if _, err := hold(mine, "one", fmt.Sprint(i)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := rows(); n != 2 {
			t.Errorf("one form of each of two sessions leaves %d rows", n)
		}
		var last uuid.UUID
		for i := range 20 { // many forms
			if last, err = hold(mine, fmt.Sprint("seal ", i), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := rows(); n != mostPendingForms+1 {
			t.Errorf("many forms leave %d rows, want %d and the other session's", n, mostPendingForms)
		}
		if f, err := b.Held(t.Context(), mine, last); err != nil || f.Typed["email"][0] != "19" {
			t.Errorf("the newest is returned as %+v, %v", f, err)
		}
		if _, err := b.Held(t.Context(), other, theirs); err != nil {
			t.Errorf("the other session's is gone: %v", err)
		}
		if _, err := hold(mine, "long", strings.Repeat("x", maxPendingForm+1)); !problem.Is(err, problem.Invalid) {
			t.Errorf("a form of any length is kept: %v", err)
		}
	})
}
