package handlers

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/admin"
	"unframed/handlers/api"
	"unframed/handlers/route"
	"unframed/test/testkit/features"
)

// TestEveryResponseHasBothFramingHeaders walks the whole route table with every
// method, as a stranger and signed in, in every way a request can go.
func TestEveryResponseHasBothFramingHeaders(t *testing.T) {
	f := newFixture(t,
		route.Route{Method: route.Get, Path: "/test/panic", Access: route.Public, Handle: func(*gin.Context) error { panic("planned") }},
		route.Route{Method: route.Get, Path: "/test/weaken", Access: route.Public, Handle: weaken},
	)
	admin := f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	browsers := map[string]*browser{"stranger": f.browser(), "ann": f.signUp("ann"), "root": admin}
	f.furnish(uuid.MustParse(f.userID("ann")))

	addresses := paths(t, f) // before the walk of one of them deletes what another's meets
	seen := map[int]int{}
	check := func(who string, a answer) {
		t.Helper()
		seen[a.StatusCode]++
		if err := framingHeaders(a.Header); err != nil {
			t.Errorf("%s: %s %s (%d): %v", who, a.Request.Method, a.Request.URL.Path, a.StatusCode, err)
		}
	}
	for who, b := range browsers {
		for _, path := range addresses {
			if who != "stranger" && b.get("/api/v1/me").StatusCode != http.StatusOK {
				b.expect(b.signIn(who, password), http.StatusSeeOther, "") // what was walked before ended the session
			}
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
				for _, r := range variants(b, method, path) {
					check(who, b.do(r))
				}
			}
		}
		for _, path := range []string{"/nowhere", "/static/nothing.css", "/api/v1/nothing", "//dashboard", "/%2e%2e/etc", "/users/not-an-id", "/dashboard/"} {
			check(who, b.get(path))
		}
		check(who, b.do(b.request("GET", "/", "", "Sec-Fetch-Dest", "iframe")))
		check(who, b.do(b.request("POST", "/logout", "", "Sec-Fetch-Site", "cross-site")))
	}
	// What the walk was meant to meet.
	for _, status := range []int{200, 204, 301, 303, 307, 400, 401, 403, 404, 405, 413, 415, 422, 500} {
		if seen[status] == 0 {
			t.Errorf("no response had status %d, so nothing was learnt about one", status)
		}
	}
	t.Logf("responses by status: %v", seen)
}

// paths are an address of each row of the table, each once, with and without the
// slash that makes gin redirect. What the pages of all entities have in common is
// looked at once: their handlers are the same.
func paths(t *testing.T, f *fixture) []string {
	t.Helper()
	var all []string
	looked := map[string]bool{}
	for _, r := range f.site.routes {
		if name := r.Method + r.Handler(); generated(r) && looked[name] {
			continue
		} else {
			looked[name] = true
		}
		examples := f.examples(r)
		if len(examples) == 0 {
			t.Errorf("%s %s has no example, so nothing was learnt of it", r.Method, r.Path)
			continue
		}
		all = append(all, examples[0])
		if examples[0] != "/" {
			all = append(all, examples[0]+"/")
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// generated reports whether the route is an entity's, and not written by hand.
func generated(r route.Route) bool {
	return slices.ContainsFunc(new(admin.Pages).EntityRoutes(nil), func(o route.Route) bool { return o.Method == r.Method && o.Path == r.Path }) ||
		slices.ContainsFunc(new(api.API).EntityRoutes(), func(o route.Route) bool { return o.Method == r.Method && o.Path == r.Path })
}

// variants are good, bad, oversized and framed forms of one request.
func variants(b *browser, method, path string) []*http.Request {
	form := []string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}
	all := []*http.Request{
		b.request(method, path, ""),
		b.request(method, path, "", "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", "cross-site"),
		b.request(method, path, "", "Sec-Purpose", "prefetch"),
	}
	badHost := b.request(method, path, "")
	badHost.Host = "evil.example"
	all = append(all, badHost)
	if method == "POST" || method == "PATCH" || method == "PUT" {
		all = append(all,
			b.request(method, path, "username=&email=&login=&password=&display_name=", form...),
			b.request(method, path, "%zz=%zz", form...),
			b.request(method, path, `{"theme":1}`, "Content-Type", "application/json", "Sec-Fetch-Site", "same-origin"),
			b.request(method, path, `{"csp-report":{}}`, "Content-Type", "application/csp-report"),
			b.request(method, path, strings.Repeat("x", 100_000), form...),
			b.request(method, path, "", "Sec-Fetch-Site", "cross-site"),
		)
	}
	return all
}

func framingHeaders(h http.Header) error {
	if got := h.Values("X-Frame-Options"); len(got) != 1 || got[0] != "DENY" {
		return fmt.Errorf("X-Frame-Options is %q", got)
	}
	if got := h.Values("Content-Security-Policy"); len(got) != 1 || !strings.Contains(got[0], "frame-ancestors 'none'") {
		return fmt.Errorf("Content-Security-Policy is %q", got)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
		return fmt.Errorf("other headers are missing: %v", h)
	}
	return nil
}

// weaken is a handler that tries what a bad library might.
func weaken(c *gin.Context) error {
	h := c.Writer.Header()
	h.Del("X-Frame-Options")
	h.Set("Content-Security-Policy", "frame-ancestors *")
	h["x-frame-options"] = []string{"ALLOWALL"}
	c.String(http.StatusOK, "weakened")
	return nil
}

// half panics when part of the answer is out.
func half(c *gin.Context) error {
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.WriteString("half a page")
	c.Writer.Flush()
	panic("planned, half-way")
}

func TestHalfAnAnswerIsBrokenOff(t *testing.T) {
	f := newFixture(t, route.Route{Method: route.Get, Path: "/test/half", Access: route.Public, Handle: half})
	resp, err := f.browser().Get(f.server.URL + "/test/half")
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	if _, err := bufio.NewReader(resp.Body).ReadString(0); err == nil || err.Error() == "EOF" {
		t.Errorf("the answer looks complete: %v", err)
	}
}

// TestOptionsStarHasTheHeaders speaks HTTP by hand: no client sends it.
func TestOptionsStarHasTheHeaders(t *testing.T) {
	f := newFixture(t)
	address := strings.TrimPrefix(f.server.URL, "http://")
	conn, err := net.Dial("tcp", address)
	must(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "OPTIONS * HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", address)
	must(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	if err := framingHeaders(resp.Header); err != nil {
		t.Error(err)
	}
}

// TestNothingIsRoutedOutsideTheTable compares the router with the table.
func TestNothingIsRoutedOutsideTheTable(t *testing.T) {
	f := newFixture(t)
	want := map[string]bool{}
	for _, r := range Routes(features.All) {
		if want[r.Method+" "+r.Path] {
			t.Errorf("%s %s stands in the table twice", r.Method, r.Path)
		}
		want[r.Method+" "+r.Path] = true
		if r.Method == route.Get {
			want["HEAD "+r.Path] = true
		}
	}
	if got := strayRoutes(f.site.router(Routes(features.All)), want); len(got) > 0 {
		t.Errorf("routed outside the table: %v", got)
	}
	planted := f.site.router(Routes(features.All))
	planted.GET("/planted", func(*gin.Context) {})
	if got := strayRoutes(planted, want); len(got) != 1 {
		t.Errorf("a planted route was not found: %v", got)
	}
}

func strayRoutes(engine *gin.Engine, want map[string]bool) []string {
	var stray []string
	for _, r := range engine.Routes() {
		if !want[r.Method+" "+r.Path] {
			stray = append(stray, r.Method+" "+r.Path)
		}
	}
	return stray
}
