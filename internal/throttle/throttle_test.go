package throttle_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unframed/ent/attemptcount"
	"unframed/internal/throttle"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

var tries = throttle.Limit{Name: "tries", Burst: 10, Every: time.Minute}

// take reports how long one has to wait, 0 for not at all.
func take(t *testing.T, s *throttle.Service, counts ...throttle.Count) time.Duration {
	t.Helper()
	wait, err := s.Take(t.Context(), counts...)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

// later lets time pass for all that is counted.
func later(t *testing.T, s *store.Store, passed time.Duration) {
	t.Helper()
	s.AttemptCount.Update().AddDue(-passed.Microseconds()).ExecX(viewer.AsSystem(t.Context(), "test"))
}

func TestOfACrowdOnlyTheAllowedPass(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		db := migrated.Open(t, o)
		second := testkit.Open(t, o)
		instances := []*throttle.Service{throttle.New(db), throttle.New(second)}
		var passed, refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				wait, err := instances[i%2].Take(t.Context(), throttle.Count{Limit: tries, Key: "ann"})
				switch {
				case err != nil:
					t.Error(err)
				case wait > 0:
					refused.Add(1)
				default:
					passed.Add(1)
				}
			})
		}
		wg.Wait()
		if passed.Load() != 10 || refused.Load() != 190 {
			t.Errorf("%d passed and %d were refused, want 10 and 190", passed.Load(), refused.Load())
		}
		if wait := take(t, instances[0], throttle.Count{Limit: tries, Key: "bob"}); wait != 0 {
			t.Error("another key shares the count")
		}
		other := throttle.Limit{Name: "others", Burst: 1, Every: time.Minute}
		if wait := take(t, instances[0], throttle.Count{Limit: other, Key: "ann"}); wait != 0 {
			t.Error("another limit shares the count")
		}
	})
}

func TestALimitIsFreeAgainWithTime(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		db := migrated.Open(t, o)
		s, ann := throttle.New(db), throttle.Count{Limit: tries, Key: "ann"}
		for range tries.Burst {
			if take(t, s, ann) != 0 {
				t.Fatal("refused too early")
			}
		}
		if wait := take(t, s, ann); wait < 50*time.Second || wait > time.Minute {
			t.Errorf("used up, one waits for %v", wait)
		}
		later(t, db, 2*time.Minute)
		if first, second, third := take(t, s, ann), take(t, s, ann), take(t, s, ann); first != 0 || second != 0 || third == 0 {
			t.Error("two minutes do not make room for two")
		}
		later(t, db, 24*time.Hour)
		for range tries.Burst {
			if take(t, s, ann) != 0 {
				t.Fatal("after a day not all is free")
			}
		}
		if take(t, s, ann) == 0 {
			t.Error("a day's rest saves up more than the burst")
		}
	})
}

func TestAnAttemptIsGivenBackOrForgotten(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := throttle.New(migrated.Open(t, o))
		ann := throttle.Count{Limit: tries, Key: "ann"}
		for range tries.Burst {
			take(t, s, ann)
		}
		if err := s.GiveBack(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		if take(t, s, ann) != 0 || take(t, s, ann) == 0 {
			t.Error("one given back is not one")
		}
		if err := s.Forget(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		for range tries.Burst {
			if take(t, s, ann) != 0 {
				t.Fatal("forgotten, and still counted")
			}
		}
	})
}

func TestAllLimitsCountOrNone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := throttle.New(migrated.Open(t, o))
		wide := throttle.Count{Limit: throttle.Limit{Name: "wide", Burst: 3, Every: time.Minute}, Key: "network"}
		narrow := throttle.Count{Limit: throttle.Limit{Name: "narrow", Burst: 1, Every: time.Minute}, Key: "ann"}
		if take(t, s, wide, narrow) != 0 {
			t.Fatal("refused too early")
		}
		for range 5 { // refused by the narrow one: the wide one does not count them
			if take(t, s, wide, narrow) == 0 {
				t.Fatal("the narrow limit does not hold")
			}
		}
		if first, second, third := take(t, s, wide), take(t, s, wide), take(t, s, wide); first != 0 || second != 0 || third == 0 {
			t.Error("the wide limit counted what was refused")
		}
	})
}

func TestACountIsDeletedOnceItIsFree(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		db := migrated.Open(t, o)
		s := throttle.New(db)
		take(t, s, throttle.Count{Limit: tries, Key: "ann"})
		swept := func(ahead time.Duration) int {
			n, err := janitor.Sweep(context.Background(), db, time.Now().Add(ahead), []string{attemptcount.Table})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := swept(9 * time.Minute); n != 0 {
			t.Errorf("%d counts are deleted early", n)
		}
		if n := swept(11 * time.Minute); n != 1 {
			t.Errorf("after it, %d counts are deleted, want 1", n)
		}
	})
}
