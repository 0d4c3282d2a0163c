package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/test/testkit"
)

const (
	mixedQuiet    = 30 * time.Second // before the first fault, to compare with
	mixedFault    = 8 * time.Second  // how long one lasts, where it does not say so itself
	mixedRecovery = 6 * time.Second  // within which people are served again after one
	mixedBetween  = 14 * time.Second // from the end of one to the next, on average
)

// mixedLength is how long the load runs: UNFRAMED_MIXED_LOAD says, up to an hour.
func mixedLength(t *testing.T) time.Duration {
	t.Helper()
	if typed := os.Getenv("UNFRAMED_MIXED_LOAD"); typed != "" {
		d, err := time.ParseDuration(typed)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if os.Getenv("UNFRAMED_THOROUGH") == "" {
		testkit.Report("skipped", "ten minutes of mixed load under every fault: make thorough does it")
		t.Skip("takes ten minutes")
	}
	return 10 * time.Minute
}

// fault is one thing that goes wrong, or that somebody does, beside people who want
// to be served.
type fault struct {
	items string // of what brought everything down once
	name  string
	of    *mixedBank
	// may are the kinds of requests that may be refused meanwhile with a 503 that says
	// that nothing was changed, or that it may have been; cut, that some may also get
	// no answer or nginx's own.
	may []string
	cut bool
	// reload: nginx reads its configuration again, and may close a connection that is
	// just being made; browsers ask again, and so few requests may get no answer.
	reload bool
	run    func(ctx context.Context) error
}

// faulty is when a fault was there.
type faulty struct {
	*fault
	from, to time.Time
}

// TestMixedLoadLosesNothing lets people look at pages, send credits, change their
// settings, administer and sign in, at two instances on PostgreSQL behind the documented
// nginx and at one on SQLite, all with their defaults, while everything that an
// operator meets happens in an order and at times that a seed gives. What was
// acknowledged is there at the end, memory is where it was, who may not be touched
// by a fault is not, and everybody is served again after it. UNFRAMED_SEED repeats
// the times, UNFRAMED_MIXED_LOAD says how long it takes.
func TestMixedLoadLosesNothing(t *testing.T) {
	length := mixedLength(t)
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("UNFRAMED_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("UNFRAMED_SEED=%d UNFRAMED_MIXED_LOAD=%v", seed, length)
	r := rand.New(rand.NewPCG(seed, 16))
	server, file := newPostgresBank(t), newSQLiteBank(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	end := time.Now().Add(length)
	for _, b := range []*mixedBank{server, file} {
		b.use(ctx, length)
	}
	wait(ctx, mixedQuiet)
	var happened []*faulty
	faults := slices.Concat(server.serverFaults(t), server.neighbourFaults(), file.fileFaults(t))
	for time.Until(end) > mixedBetween+mixedFault {
		for _, i := range r.Perm(len(faults)) {
			if only := os.Getenv("UNFRAMED_FAULTS"); only != "" && !strings.Contains(faults[i].name, only) {
				continue
			}
			if time.Until(end) < mixedBetween+mixedFault {
				break
			}
			wait(ctx, mixedRecovery+time.Duration(r.Int64N(int64(2*(mixedBetween-mixedRecovery)))))
			f := &faulty{fault: faults[i], from: time.Now()}
			if err := f.run(ctx); err != nil {
				t.Errorf("%s: %v", f.name, err)
			}
			f.to = time.Now()
			happened = append(happened, f)
		}
	}
	wait(ctx, 2*mixedRecovery)
	cancel()
	for _, b := range []*mixedBank{server, file} {
		b.people.Wait()
		b.close()
		b.judge(happened)
	}
	testkit.Report("figure", fmt.Sprintf("mixed load of %v: %d faults, %d transfers acknowledged and none lost", length, len(happened), server.acknowledged()+file.acknowledged()))
}

// wait lets time pass: that is what it is for.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
