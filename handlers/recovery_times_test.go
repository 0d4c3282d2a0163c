package handlers

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"unframed/accounts"
	"unframed/internal/viewer"
)

// TestTimesTellNoAccount compares how long signing in with a wrong password and asking
// for a new one take with addresses that have an account and with others, over 200
// tries each, in an order of chance. It is for make thorough: the figures are of
// a machine that does nothing else.
func TestTimesTellNoAccount(t *testing.T) {
	if os.Getenv("UNFRAMED_THOROUGH") == "" {
		t.Skip("set UNFRAMED_THOROUGH=1: it takes minutes")
	}
	cheap := cheapHash
	cheapHash = accounts.RecommendedCost
	defer func() { cheapHash = cheap }()
	f := newFixture(t)
	system := viewer.AsSystem(t.Context(), "test")
	const tries = 200
	for i := range tries {
		_, err := f.people.SignUpTogether(t.Context(), password, []accounts.NewUser{{Username: fmt.Sprintf("known%d", i), Email: fmt.Sprintf("known%d@example.org", i)}})
		must(t, err)
	}
	b := f.browser()
	for _, way := range []struct {
		name string
		send func(email string) time.Duration
	}{
		{"sign in", func(email string) time.Duration {
			page := fill(b.get("/login").body, "/login", "login", email, "password", "a wrong password")
			began := time.Now()
			b.post("/login", page...)
			return time.Since(began)
		}},
		{"new password", func(email string) time.Duration {
			page := fill(b.get("/forgot-password").body, "/forgot-password", "email", email)
			began := time.Now()
			b.post("/forgot-password", page...)
			return time.Since(began)
		}},
	} {
		times := map[bool][]time.Duration{}
		order := make([]bool, 2*tries) // known or not, at random: memory is collected at every other hash or so
		for i := range order {
			order[i] = i < tries
		}
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for i, isKnown := range order {
			f.store.AttemptCount.Delete().ExecX(system)
			email := fmt.Sprintf("nobody%d@example.org", i)
			if isKnown {
				email = fmt.Sprintf("known%d@example.org", len(times[true]))
			}
			times[isKnown] = append(times[isKnown], way.send(email))
		}
		known, unknown := times[true], times[false]
		slices.Sort(known)
		slices.Sort(unknown)
		t.Logf("%s: a tenth of known are answered within %v, of unknown within %v; medians %v and %v", way.name, known[tries/10], unknown[tries/10], known[tries/2], unknown[tries/2])
		// What a busy machine adds is in the upper part.
		if ratio := float64(known[tries/10]) / float64(unknown[tries/10]); ratio < 0.9 || ratio > 1.1 {
			t.Errorf("%s: they differ by a factor of %.2f", way.name, ratio)
		}
	}
}
