package handlers

import (
	"net/http"
	"testing"
	"time"

	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/test/testkit"
)

// TestInstancesWhoseClocksDisagreeAgree runs two instances on one database, on
// machines whose clocks are an hour apart, either way: what one gives out, the
// other honours, once.
func TestInstancesWhoseClocksDisagreeAgree(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"PostgreSQL": testkit.Postgres, "CockroachDB": testkit.Cockroach} {
		for way, apart := range map[string]time.Duration{"the second ahead": time.Hour, "the second behind": -time.Hour} {
			t.Run(name+", "+way, func(t *testing.T) {
				url := server(t)
				first := newFixtureOn(t, store.Options{URL: url})
				second := newFixtureOn(t, store.Options{URL: url, Clock: func() time.Time { return time.Now().Add(apart) }})
				agree(t, "one", first, second)
				agree(t, "two", second, first)

				// The control goes by a clock of its own.
				second.clock = time.Hour
				ann := first.signUp("alone")
				review := ann.propose("bobone", "1.00", "")
				form := fill(ann.get(review).body, review+"/confirm")
				if a := (&browser{second, ann.Client}).post(review+"/confirm", form...); a.StatusCode == http.StatusSeeOther {
					t.Error("an instance an hour ahead of the others honours their seals: the test proves nothing")
				}
			})
		}
	}
}

// agree lets people begin at one instance and go on at the other.
func agree(t *testing.T, suffix string, here, there *fixture) {
	t.Helper()
	ann, bob := here.signUp("ann"+suffix), here.signUp("bob"+suffix)
	elsewhere := &browser{there, ann.Client}
	elsewhere.expect(elsewhere.get("/dashboard"), http.StatusOK, "ann"+suffix)

	// A transfer and its seal from here are confirmed there, once.
	review := ann.propose("bob"+suffix, "1.00", "")
	form := fill(ann.get(review).body, review+"/confirm")
	elsewhere.expect(elsewhere.post(review+"/confirm", form...), http.StatusSeeOther, "")
	sweep(t, here)
	sweep(t, there)
	ann.expect(ann.post(review+"/confirm", form...), http.StatusConflict, "")
	if got := here.balance("bob" + suffix); got != 101_00 {
		t.Errorf("after one transfer and a repeated press bob has %s", got)
	}
	bob.expect(bob.get("/dashboard"), http.StatusOK, "") // no session was swept

	// One key is one transfer, whoever is asked.
	key := "key" + suffix
	body := `{"to":"bob` + suffix + `","amount":"1.00"}`
	headers := []string{"Content-Type", "application/json", "Sec-Fetch-Site", "same-origin", "Idempotency-Key", key}
	one := ann.expect(ann.do(ann.request("POST", "/api/v1/transfers", body, headers...)), http.StatusCreated, "")
	sweep(t, there)
	two := elsewhere.do(elsewhere.request("POST", "/api/v1/transfers", body, headers...))
	if one.Header.Get("Location") != two.Header.Get("Location") {
		t.Errorf("one key made %s and %s", one.Header.Get("Location"), two.Header.Get("Location"))
	}
}

// sweep does the background work of an instance.
func sweep(t *testing.T, f *fixture) {
	t.Helper()
	tables, err := janitor.Tables(t.Context(), f.store)
	must(t, err)
	_, err = janitor.Sweep(viewer.AsSystem(t.Context(), "test"), f.store, f.store.Now(), tables)
	must(t, err)
	_, err = f.books().Expire(t.Context())
	must(t, err)
}
