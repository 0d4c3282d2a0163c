package shield_test

import (
	"net/http"
	"os"
	"runtime"
	"slices"
	"testing"
)

const (
	guardAllocations = 4
	guardNanoseconds = 2000
)

// TestGuardCostsAtMostFourAllocations holds the whole guard, nonce included, to
// its price over the bare handler. How long it takes depends on the machine:
// "make bench" holds it to two microseconds.
func TestGuardCostsAtMostFourAllocations(t *testing.T) {
	for _, c := range costly {
		t.Run(c.name, func(t *testing.T) {
			bare, guarded := c.answer(), behind(t, c.answer())
			r := navigation()
			without, with := allocations(bare, r), allocations(guarded, r)
			if with <= without {
				t.Fatalf("%.2f allocations with the guard, %.2f without: nothing is measured", with, without)
			}
			if with-without > guardAllocations {
				t.Errorf("the guard adds %.2f allocations to %.2f, want %d at most", with-without, without, guardAllocations)
			}
			low, high := fastest(bare, r), fastest(guarded, r)
			t.Logf("the guard adds %.2f allocations to %.2f and %.0f ns to %.0f ns", with-without, without, high-low, low)
			if os.Getenv("UNFRAMED_BENCH") != "" && high-low > guardNanoseconds {
				t.Errorf("the guard adds %.0f ns, want %d at most", high-low, guardNanoseconds)
			}
		})
	}
}

// fastest is the median of the faster half of many blocks: other programs slow
// a block and never speed it.
func fastest(h http.Handler, r *http.Request) float64 {
	var blocks []float64
	for range 60 {
		blocks = append(blocks, block(h, r))
	}
	slices.Sort(blocks)
	return blocks[len(blocks)/4]
}

// allocations is the mean of a request. testing.AllocsPerRun would round what
// is shared between requests down to nothing.
func allocations(h http.Handler, r *http.Request) float64 {
	const requests = 5000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	h.ServeHTTP(&sink{http.Header{}}, r) // what is made once
	runtime.ReadMemStats(&before)
	for range requests {
		h.ServeHTTP(&sink{http.Header{}}, r)
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / requests
}
