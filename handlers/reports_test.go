package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"unframed/handlers/admin"
	"unframed/internal/reports"
	"unframed/store"
	"unframed/test/testkit"
)

// report sends a body as a browser does.
func (b *browser) report(contentType, body string) answer {
	b.f.Helper()
	return b.do(b.request("POST", "/reports", body, "Content-Type", contentType, "Sec-Fetch-Site", "cross-site", "Origin", "null",
		"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36"))
}

func TestReportsOfBrowsersAreShownToAdministrators(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root, user := f.signUp("ann"), f.signUp("bob")
		must(t, f.people.Promote(t.Context(), "ann"))
		root.expect(root.get("/admin/reports"), 200, "Nothing was reported and nothing refused yet.")

		b := f.browser()
		own := f.server.URL
		framing := `{"csp-report":{"document-uri":"` + own + `/dashboard?t=secret","referrer":"https://evil.example/p","violated-directive":"frame-ancestors","disposition":"enforce","blocked-uri":"` + own + `/dashboard"}}`
		for range 3 {
			b.expect(b.report("application/csp-report", framing), http.StatusNoContent, "")
		}
		b.expect(b.report("application/reports+json; charset=utf-8", `[{"type":"coep","url":"`+own+`/","body":{"type":"corp","blockedURL":"https://<script>alert(1)</script>.example/"}},
			{"type":"csp-violation","url":"`+own+`/x","body":{"effectiveDirective":"img-src","blockedURL":"data","disposition":"report"}}]`), http.StatusNoContent, "")
		b.do(b.request("GET", "/settings", "", "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", "cross-site", "Referer", "https://frames.example/a?b"))
		b.do(b.request("POST", "/logout", "", "Sec-Fetch-Site", "cross-site"))
		f.seen.Refused(reports.Press, "too-early", "/transfers", "", `<b>"x"`)
		must(t, f.seen.Flush(t.Context()))

		page := root.expect(root.get("/admin/reports"), 200, "frame-ancestors")
		for _, part := range []string{"<code>/dashboard</code>", "<code>https://evil.example</code>", `<td class="number">3</td>`, "Chrome 156",
			"<code>https://frames.example</code>", "<code>cross-site</code>", "too-early", "reported only", "&lt;b&gt;&#34;x&#34;",
			"5 reported by browsers, 1 embeddings refused, 1 other requests refused, 1 presses refused"} {
			if !strings.Contains(page.body, part) {
				t.Errorf("the page lacks %s", part)
			}
		}
		for _, part := range []string{"secret", "<script>", "<b>"} {
			if strings.Contains(page.body, part) {
				t.Errorf("the page holds %s", part)
			}
		}
		root.expect(root.get("/admin/reports?over=month&kind=press"), 200, "The last 30 days")
		if only := root.get("/admin/reports?kind=press"); !strings.Contains(only.body, "too-early") || strings.Contains(only.body, "https://evil.example") {
			t.Error("the filter by kind does not hold")
		}
		root.expect(root.get("/admin/reports?kind=coop"), 200, "Nothing of this kind was seen.")
		root.expect(root.get("/admin/reports?kind=nothing"), 422, "There is no such kind.")

		user.expect(user.get("/admin/reports"), 403, "")
		if a := b.get("/admin/reports"); a.StatusCode != http.StatusSeeOther {
			t.Errorf("a stranger gets %d", a.StatusCode)
		}
		if n := f.counts.violations.Load(); n != 5 {
			t.Errorf("metrics hear of %d violations", n)
		}
	})
}

func TestReportsAreListedInPages(t *testing.T) {
	f := newFixture(t)
	root := f.signUp("ann")
	must(t, f.people.Promote(t.Context(), "ann"))
	const things = 2*admin.ReportsPerPage + 3
	for i := range things {
		f.seen.Refused(reports.Press, "early", fmt.Sprintf("/thing-%03d", i), "", "")
	}
	must(t, f.seen.Flush(t.Context()))
	seen := map[string]bool{}
	next := "/admin/reports?over=month&kind=press"
	for pages := 0; next != "" && pages < 5; pages++ {
		body := root.expect(root.get(next), 200, "The last 30 days").body
		for _, part := range strings.Split(body, "<code>/thing-")[1:] {
			seen[part[:3]] = true
		}
		next = between(body, `href="`, `" rel="next"`)
	}
	if len(seen) != things {
		t.Errorf("the pages list %d of %d", len(seen), things)
	}
}

// between is what stands before the end, after the last start before it.
func between(body, start, end string) string {
	before, _, found := strings.Cut(body, end)
	if !found {
		return ""
	}
	return strings.ReplaceAll(before[strings.LastIndex(before, start)+len(start):], "&amp;", "&")
}

func TestBadReportsAreTurnedAway(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	for _, c := range []struct {
		contentType, body string
		status            int
	}{
		{"text/html", "<html>", 415}, {"", "{}", 415}, {"text/plain", `{"csp-report":{}}`, 415},
		{"application/csp-report", "{", 400}, {"application/csp-report", "\xff\x00", 400}, {"application/reports+json", `{"theme":1}`, 400},
		{"application/reports+json", strings.Repeat("[", 60_000), 400},
		{"application/csp-report", strings.Repeat("x", 1_000_000), 413},
		{"application/reports+json", "[]", 204}, {"application/csp-report", `{"csp-report":{"document-uri":"/\u0000","blocked-uri":"\ud800"}}`, 204},
	} {
		if a := b.report(c.contentType, c.body); a.StatusCode != c.status {
			t.Errorf("%.30q as %q answers %d, want %d", c.body, c.contentType, a.StatusCode, c.status)
		}
	}
	// Of a size that is not announced, no more is read either.
	r, err := http.NewRequest("POST", f.server.URL+"/reports", struct{ *strings.Reader }{strings.NewReader("[" + strings.Repeat(" ", 1_000_000) + "]")})
	must(t, err)
	r.Header.Set("Content-Type", "application/csp-report")
	if a := b.do(r); a.StatusCode != 413 {
		t.Errorf("a million bytes in chunks answer %d", a.StatusCode)
	}
	must(t, f.seen.Flush(t.Context()))
}

func TestTooManyReportsAreToldToWait(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	var last answer
	for range 300 {
		last = b.report("application/csp-report", `{"csp-report":{}}`)
		if last.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" || f.counts.dropped.Load() != 1 {
		t.Errorf("the last of 300 answers %d, Retry-After %q, %d dropped", last.StatusCode, last.Header.Get("Retry-After"), f.counts.dropped.Load())
	}
	b.expect(b.get("/login"), 200, "") // nothing else is limited by it
}
