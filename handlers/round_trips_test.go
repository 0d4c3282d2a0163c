package handlers

import (
	"sync/atomic"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestAuthenticatedPageCostsTwoRoundTrips counts what goes over the wire to the
// database, once the connection knows the statements.
func TestAuthenticatedPageCostsTwoRoundTrips(t *testing.T) {
	proxy, through := testkit.NewProxy(t, testkit.Postgres(t))
	f := newFixtureOn(t, store.Options{URL: through, MaxOpenConns: 1})
	b := f.signUp("ann")
	var trips atomic.Int64
	proxy.Judge(func([]byte) testkit.Verdict { trips.Add(1); return testkit.Pass })
	for path, most := range map[string]int64{
		"/transfers": 2, "/transfers/new": 2, // feature:ledger
		"/": 1, "/dashboard": 2, "/profile": 1, "/settings": 1, "/api/v1/me": 2, "/api/v1/settings": 1,
		"/users/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11": 2, "/healthz": 0, "/static/nothing.css": 0,
	} {
		b.get(path)
		trips.Store(0)
		b.get(path)
		if n := trips.Load(); n > most {
			t.Errorf("%s costs %d round trips, more than %d", path, n, most)
		} else if most > 0 && n == 0 {
			t.Errorf("%s costs nothing, so nothing was counted", path)
		}
	}
}
