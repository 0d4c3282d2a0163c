package accounts

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/failure"
	"unframed/store"
	"unframed/testkit"
	"unframed/viewer"
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
				ctx := store.Together(viewer.AsSystem(t.Context(), "test"), b.Spend(i, p))
				switch err := b.store.Transact(ctx, func(context.Context, *ent.Client) error { return nil }); {
				case err == nil:
					did.Add(1)
				case failure.Is(err, failure.SealSpent):
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
	ctx := store.Together(viewer.AsSystem(t.Context(), "test"), b.Spend(i, Press{Seal: uuid.New(), Expires: time.Now()}))
	nothing := func(context.Context, *ent.Client) error { return nil }
	lost := false
	proxy.Judge(func(sent []byte) testkit.Verdict {
		if !lost && bytes.Contains(sent, []byte("COMMIT")) {
			lost = true
			return testkit.LoseAnswer
		}
		return testkit.Pass
	})
	if err := b.store.Transact(ctx, nothing); err == nil || !lost {
		t.Fatalf("the answer was not lost: %v", err)
	}
	if err := b.store.Transact(ctx, nothing); err != nil {
		t.Errorf("the same request is refused its own seal: %v", err)
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
		ctx := store.Together(viewer.AsSystem(t.Context(), "test"), b.Spend(i, Press{uuid.New(), time.Now(), act}))
		return b.store.Transact(ctx, func(context.Context, *ent.Client) error { return nil })
	}
	if err := spend(); err != nil {
		t.Fatal(err)
	}
	if err := spend(); !failure.Is(err, failure.SealSpent) {
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

func TestHeldFormIsReturnedToItsSessionAlone(t *testing.T) {
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
		id, err := b.Hold(t.Context(), mine, HeldForm{Page: "/settings/email", Title: "Change it\x00", Details: [][2]string{{"Now", "a@example.org"}},
			Act: []byte("act"), Typed: map[string][]string{"email": {"b@example.org", "\xff\x00"}}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := b.Held(t.Context(), mine, id)
		if err != nil || f.Page != "/settings/email" || f.Typed["email"][0] != "b@example.org" || f.Details[0][1] != "a@example.org" || string(f.Act) != "act" {
			t.Errorf("it is returned as %+v, %v", f, err)
		}
		if _, err := b.Held(t.Context(), other, id); !failure.Is(err, failure.NotFound) {
			t.Errorf("another session gets it: %v", err)
		}
		b.mu.Lock()
		b.ahead = HeldFormLife
		b.mu.Unlock()
		if _, err := b.Held(t.Context(), mine, id); !failure.Is(err, failure.NotFound) {
			t.Errorf("it is kept for longer: %v", err)
		}
	})
}
