package handlers

import (
	"net/url"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestOddBytesAreBadInputAndNoFault sends what no keyboard types, to every form
// and filter. PostgreSQL refuses a NUL and what is not UTF-8.
func TestOddBytesAreBadInputAndNoFault(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		b := f.signUp("ann")
		must(t, f.people.Promote(t.Context(), "ann"))
		forms := map[string][]string{
			"/signup":                 {"username", "email", "password"},
			"/login":                  {"login", "password", "next"},
			"/settings":               {"display_name", "time_zone", "theme"},
			"/forgot-password":        {"email"},
			"/reset-password":         {"token", "password"},
			"/verify-email":           {"token"},
			"/settings/email/confirm": {"token"},
			"/settings/email/undo":    {"token"},
			"/settings/tokens":        {"name", "scopes", "expires"},
			"/settings/email":         {"email"},
			"/settings/password":      {"current_password", "password"},
			"/confirm-identity":       {"password", "next", "held"},
			"/transfers/new":          {"to", "amount", "note", "idempotency_key"},
			"/admin/transfers/new":    {"to", "amount", "note", "idempotency_key", "seal", "gate"},
			"/admin/config/limits":    {"per_transfer", "per_day", "revision"},
			"/admin/config/tiers":     {"recent_from", "typed_from", "revision"},
			"/admin/config/embedders": {"origins", "revision"},
			"/admin/config/profiles":  {"profiles_seen_by", "revision"},
			"/admin/config/hourly":    {"proposals", "sign_ups", "revision"},
		}
		for _, odd := range []string{"\x00", "a\x00b", "\xff\xfe", "\u202e", "ann\x00@example.org", "\x1b[2J", "99999999999999999999", "🂡'\"\\%_"} {
			for path, fields := range forms {
				var pairs []string
				for _, field := range fields {
					pairs = append(pairs, field, odd)
				}
				page := path
				if strings.HasPrefix(path, "/admin/config") {
					page = adminConfigPath
				}
				if a := b.submit(page, path, pairs...); a.StatusCode >= 500 {
					t.Errorf("%s with %q answers %d", path, odd, a.StatusCode)
				}
			}
			q := url.QueryEscape(odd)
			for _, path := range []string{"/transfers?q=", "/transfers?person=", "/transfers?from=", "/transfers?after=", "/transfers?min=",
				"/transfers/export?format=csv&q=", "/api/v1/transfers?q=", "/api/v1/transfers?person=", "/admin/accounts?cursor=", "/admin/accounts?q=",
				"/admin/transfers?cursor=", "/admin/postings?cursor=", "/admin/reports?after=", "/admin/reports?kind=", "/admin/reports?over=", "/login?next=", "/reset-password?token=", "/verify-email?token=", "/settings/email/confirm?token=", "/settings/email/undo?token=", "/?done="} {
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
