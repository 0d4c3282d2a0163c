package handlers

import (
	"net/http"
	"strings"
	"testing"

	"unframed/handlers/route"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// TestBodiesOfTheAPIAreTakenExactlyOrNotAtAll sends every row of the API that
// takes a body what a decoder could repair.
func TestBodiesOfTheAPIAreTakenExactlyOrNotAtAll(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		f.admin()
		p := f.program("root", "read", "write", "transfers", "admin")
		rows := 0
		for _, r := range Routes(features.All) {
			if !r.IsAPI() || !r.Changes() {
				continue
			}
			rows++
			path := anyPathOf(r)
			refused := func(what string, status int, part, body string, headers ...string) {
				t.Helper()
				a := p.ask(r.Method, path, body, headers...)
				if a.StatusCode != status || !strings.Contains(a.body, part) || a.Header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("%s %s, %s, answers %d, want %d and %q:\n%s", r.Method, r.Path, what, a.StatusCode, status, part, a.body)
				}
			}
			refused("in Latin-1", 400, "at byte 8", "{\"x\":\"a\xeb\"}")
			refused("in Latin-1, declared", 415, "charset-unsupported", "{\"x\":\"a\xeb\"}", "Content-Type", "application/json; charset=iso-8859-1")
			refused("half a surrogate pair", 400, "half of a pair", `{"x":"\ud800"}`)
			refused("a member twice", 400, `\"x\" is given twice`, `{"x":1,"x":2}`)
			refused("a member twice within", 400, "in /x", `{"x":{"a":1,"a":2}}`)
			if r.Takes == route.TakesMaybe { // looks for the transfer first
				refused("an unknown name", 404, "not-found", `{"NO_SUCH":1}`)
			} else {
				refused("an unknown name", 422, `"name":"NO_SUCH"`, `{"NO_SUCH":1}`)
			}
			refused("null", 400, "an object is expected", `null`)
			refused("a list", 400, "an object is expected", `[]`)
			refused("two values", 400, "something follows", `{} {}`)
			refused("half of one", 400, "malformed-json", `{"a":`)
			refused("another type", 415, "not-json", `a=1`, "Content-Type", "application/x-www-form-urlencoded")
			refused("no type", 415, "not-json", `{}`, "Content-Type", "")
			refused("gzip", 415, "encoding-unsupported", "\x1f\x8b\x08\x00", "Content-Encoding", "gzip")
			if r.Takes == route.TakesObject || r.Takes == route.TakesPatch {
				refused("nothing", 400, "ends before", ``)
			}
			if r.Takes != route.TakesPatch {
				refused("a patch", 415, "not-json", `{}`, "Content-Type", route.MergeType)
			}
		}
		if rows < 5 {
			t.Errorf("only %d rows of the API take a body", rows)
		}
		// The same, well-formed, is taken: with UTF-8 declared, escapes in pairs, and
		// the body where none is needed.
		body := `{"display_name":"Zo\u00eb \ud83c\udca1"}`
		p.expect(p.ask("PATCH", "/api/v1/settings", body, "Content-Type", "application/json; charset=UTF-8"), 200, "Zoë 🂡")
		f.signUp("bob")
		ann := f.signUp("ann")
		q := f.program("ann", "write", "transfers")
		made := ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":"1.00"}`), 201, "")
		q.expect(q.ask("POST", made.Header.Get("Location")+"/confirm", `{"Typed":"1.00"}`), 422, `"name":"Typed"`)
		for _, end := range []string{"/confirm", "/cancel"} {
			for _, body := range []string{"", "{}"} {
				made := ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":"1.00"}`), 201, "")
				q.expect(q.ask("POST", made.Header.Get("Location")+end, body, "Content-Encoding", "identity"), 200, "")
			}
		}
	})
}

// TestCapitalsAndDoublesMoveNothing tries to have more sent than was checked.
func TestCapitalsAndDoublesMoveNothing(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.signUp("bob")
	for body, status := range map[string]int{
		`{"to":"bob","amount":"1.00","amount":"2.50"}`: 400,
		`{"to":"bob","amount":"1.00","AMOUNT":"2.50"}`: 422,
		`{"to":"bob","amount":"1.00","note":null}`:     422,
		`{"to":"bob","amount":"1.00","note":7}`:        422,
	} {
		ann.expect(ann.call("POST", "/api/v1/transfers", body), status, "")
	}
	ann.expect(ann.get("/api/v1/transfers?state=pending"), 200, `"transfers":[]`)
	ann.expect(ann.call("POST", "/api/v1/transfers", `{"to":"bob","amount":"1.00"}`), 201, "")
}

// TestQueriesThatDoNotParseAreRefusedEverywhere asks every row with a query that
// was once dropped, so that a filter gave everything.
func TestQueriesThatDoNotParseAreRefusedEverywhere(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	for _, r := range Routes(features.All) {
		if r.Method != route.Get {
			continue
		}
		for _, query := range []string{"q=%zz", "state=cancelled;person=bob", "title.contains=50%", "q=%ff", "%ff=1"} {
			a := f.holder(root, r).get(anyPathOf(r) + "?" + query)
			kind, part := "text/html; charset=utf-8", "question mark"
			if r.IsAPI() {
				kind, part = "application/problem+json", `"code":"malformed-query"`
			}
			if a.StatusCode != http.StatusBadRequest || a.Header.Get("Content-Type") != kind || !strings.Contains(a.body, part) {
				t.Errorf("%s?%s answers %d as %s", r.Path, query, a.StatusCode, a.Header.Get("Content-Type"))
			}
		}
		if a := root.get(anyPathOf(r) + "?statee=cancelled"); r.IsAPI() && (a.StatusCode != 400 || !strings.Contains(a.body, `"name":"statee"`)) {
			t.Errorf("%s with an unknown name answers %d: %s", r.Path, a.StatusCode, a.body)
		}
	}
	root.expect(root.get("/transfers/export?format=csv&statee=cancelled"), 400, "statee")
	root.expect(root.get("/transfers/export?format=csv&state=cancelled"), 200, "")
	root.expect(root.get("/api/v1/transfers?state=cancelled&q=50%25&note=x"), 400, `"name":"note"`)
	root.expect(root.get("/api/v1/transfers?state=cancelled&q=50%25"), 200, "")
}
