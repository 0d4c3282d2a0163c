package reports

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"unframed/internal/network"
	"unframed/internal/problem"
)

// A browser sends a report for each thing that was blocked, so that a page with
// a fault sends a dozen at once; nobody's page sends one a second for long.
const (
	perAddressBurst = 100
	perAddressEvery = time.Second
	overallBurst    = 1000
	overallEvery    = 10 * time.Millisecond
	limitMemory     = 10_000 // addresses remembered
)

// limit bounds how many bodies are read. It counts in this instance's memory: n
// instances read n times as many.
type limit struct {
	overall   *rate.Limiter
	byAddress *lru.Cache[string, *rate.Limiter]
}

func newLimit() limit {
	byAddress, _ := lru.New[string, *rate.Limiter](limitMemory) // fails only for a size below 1
	return limit{rate.NewLimiter(rate.Every(overallEvery), overallBurst), byAddress}
}

// check counts a body from the address, and refuses it when there were too
// many. Those of an address that is refused leave the others their share.
func (l limit) check(now time.Time, ip string) error {
	fresh := rate.NewLimiter(rate.Every(perAddressEvery), perAddressBurst)
	own, found, _ := l.byAddress.PeekOrAdd(network.Of(ip), fresh)
	if !found {
		own = fresh
	}
	if !own.AllowN(now, 1) || !l.overall.AllowN(now, 1) {
		f := problem.New(problem.Limited, "Too many reports came from here, and are not counted. Wait 2 seconds and try again.")
		f.Wait = perAddressEvery
		return f
	}
	return nil
}
