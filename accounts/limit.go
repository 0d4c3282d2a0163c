package accounts

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"unframed/failure"
)

// A wrong password costs a token. Ten in a row from one address for one name
// are a person who forgot; a hundred from one address are not a person.
const (
	perNameBurst    = 10
	perNameEvery    = 30 * time.Second
	perAddressBurst = 100
	perAddressEvery = time.Second
	limitMemory     = 20_000 // names and addresses remembered, each
)

// A program with a token that is not valid any more tries it again and again:
// its failures have a count of their own, so that they keep nobody at its
// address from signing in.
const (
	perBearerBurst = 100
	perBearerEvery = time.Second
)

// failureLimit slows down guessing. It counts in this instance's memory:
// n instances let through n times as much.
type failureLimit struct {
	byName, byAddress, byBearer *lru.Cache[string, *rate.Limiter]
}

func newFailureLimit() *failureLimit {
	byName, _ := lru.New[string, *rate.Limiter](limitMemory) // fails only for a size below 1
	byAddress, _ := lru.New[string, *rate.Limiter](limitMemory)
	byBearer, _ := lru.New[string, *rate.Limiter](limitMemory)
	return &failureLimit{byName, byAddress, byBearer}
}

// check refuses when the address has failed too often, for this name or for
// any.
func (l *failureLimit) check(now time.Time, login, ip string) error {
	if l.name(login, ip).TokensAt(now) < 1 || l.address(ip).TokensAt(now) < 1 {
		return failure.New(failure.Limited, "Too many attempts failed. Wait a few minutes and try again.")
	}
	return nil
}

// count notes one failure.
func (l *failureLimit) count(now time.Time, login, ip string) {
	l.name(login, ip).AllowN(now, 1)
	l.address(ip).AllowN(now, 1)
}

// forgive forgets the failures for a name after a success.
func (l *failureLimit) forgive(login, ip string) { l.byName.Remove(nameKey(login, ip)) }

// checkBearer refuses when the address has sent too many wrong API tokens.
func (l *failureLimit) checkBearer(now time.Time, ip string) error {
	if l.bearer(ip).TokensAt(now) < 1 {
		return failure.New(failure.Limited, "Too many requests came from this address with an API token that is not valid. Wait a few minutes and try again.")
	}
	return nil
}

// countBearer notes one wrong API token.
func (l *failureLimit) countBearer(now time.Time, ip string) { l.bearer(ip).AllowN(now, 1) }

func (l *failureLimit) bearer(ip string) *rate.Limiter {
	return remembered(l.byBearer, ip, rate.Every(perBearerEvery), perBearerBurst)
}

func (l *failureLimit) name(login, ip string) *rate.Limiter {
	return remembered(l.byName, nameKey(login, ip), rate.Every(perNameEvery), perNameBurst)
}

func (l *failureLimit) address(ip string) *rate.Limiter {
	return remembered(l.byAddress, ip, rate.Every(perAddressEvery), perAddressBurst)
}

func nameKey(login, ip string) string { return ip + "\x00" + login }

func remembered(c *lru.Cache[string, *rate.Limiter], key string, refill rate.Limit, burst int) *rate.Limiter {
	fresh := rate.NewLimiter(refill, burst)
	if old, found, _ := c.PeekOrAdd(key, fresh); found {
		return old
	}
	return fresh
}
