package handlers

import (
	"net/url"
	"testing"

	"unframed/store"
	"unframed/testkit"
)

// TestOddBytesAreBadInputAndNoFault sends what no keyboard types, to every form
// and filter. PostgreSQL refuses a NUL and what is not UTF-8.
func TestOddBytesAreBadInputAndNoFault(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		b := f.signUp("ann")
		must(t, f.people.Promote(t.Context(), "ann"))
		forms := map[string][]string{
			"/signup":              {"username", "email", "password"},
			"/login":               {"login", "password", "next"},
			"/settings":            {"display_name", "time_zone", "theme"},
			"/settings/tokens":     {"name", "scopes", "expires"},
			"/confirm-identity":    {"password", "next"},
			"/transfers/new":       {"to", "amount", "note", "idempotency_key"},
			"/admin/transfers/new": {"to", "amount", "note", "idempotency_key"},
			"/admin/config":        {"per_transfer", "per_day", "revision"},
		}
		for _, odd := range []string{"\x00", "a\x00b", "\xff\xfe", "\u202e", "ann\x00@example.org", "\x1b[2J", "99999999999999999999", "🂡'\"\\%_"} {
			for path, fields := range forms {
				var pairs []string
				for _, field := range fields {
					pairs = append(pairs, field, odd)
				}
				if a := b.post(path, pairs...); a.StatusCode >= 500 {
					t.Errorf("%s with %q answers %d", path, odd, a.StatusCode)
				}
			}
			q := url.QueryEscape(odd)
			for _, path := range []string{"/transfers?q=", "/transfers?person=", "/transfers?from=", "/transfers?after=", "/transfers?min=",
				"/transfers/export?format=csv&q=", "/api/v1/transfers?q=", "/api/v1/transfers?person=", "/admin/accounts?after=", "/admin/accounts?q=",
				"/admin/transfers?after=", "/admin/postings?after=", "/login?next=", "/?done="} {
				if a := b.get(path + q); a.StatusCode >= 500 {
					t.Errorf("%s with %q answers %d", path, odd, a.StatusCode)
				}
			}
			if a := b.get("/users/" + url.PathEscape(odd)); a.StatusCode >= 500 {
				t.Errorf("/users/ with %q answers %d", odd, a.StatusCode)
			}
		}
		b.expect(b.get("/dashboard"), 200, "")
	})
}
