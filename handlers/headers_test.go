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
)

// TestEveryResponseHasBothFramingHeaders walks the whole route table with every
// method, as a stranger and signed in, in every way a request can go.
func TestEveryResponseHasBothFramingHeaders(t *testing.T) {
	f := newFixture(t,
		Route{Method: get, Path: "/test/panic", Access: Public, Handle: func(*Site, *gin.Context) error { panic("planned") }},
		Route{Method: get, Path: "/test/weaken", Access: Public, Handle: weaken},
		Route{Method: get, Path: "/test/half", Access: Public, Handle: half},
	)
	admin := f.signUp("root")
	must(t, f.people.Promote(t.Context(), "root"))
	browsers := map[string]*browser{"stranger": f.browser(), "user": f.signUp("ann"), "admin": admin}

	seen := map[int]int{}
	check := func(who string, a answer) {
		t.Helper()
		seen[a.StatusCode]++
		if err := framingHeaders(a.Header); err != nil {
			t.Errorf("%s: %s %s (%d): %v", who, a.Request.Method, a.Request.URL.Path, a.StatusCode, err)
		}
	}
	for who, b := range browsers {
		for path := range paths(t, f) {
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

// paths are the addresses of the table, filled in, each once, with and without
// the slash that makes gin redirect.
func paths(t *testing.T, f *fixture) map[string]bool {
	t.Helper()
	css, err := f.site.files.URL("app.css")
	must(t, err)
	all := map[string]bool{"/test/panic": true, "/test/weaken": true}
	for _, r := range Routes() {
		if generated(r) && !strings.Contains(r.Path, "/users") {
			continue // one entity stands for all: their handlers are the same
		}
		path := strings.NewReplacer(":id", "7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11", ":name", css[len("/static/"):]).Replace(r.Path)
		if r.Path == "/logout" { // walked last by itself: it ends the session
			continue
		}
		all[path] = true
		if path != "/" {
			all[path+"/"] = true
		}
	}
	return all
}

// generated reports whether the route is an entity's, and not written by hand.
func generated(r Route) bool {
	return !slices.ContainsFunc(writtenRoutes(), func(w Route) bool { return w.Method == r.Method && w.Path == r.Path })
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
func weaken(_ *Site, c *gin.Context) error {
	h := c.Writer.Header()
	h.Del("X-Frame-Options")
	h.Set("Content-Security-Policy", "frame-ancestors *")
	h["x-frame-options"] = []string{"ALLOWALL"}
	c.String(http.StatusOK, "weakened")
	return nil
}

// half panics when part of the answer is out.
func half(_ *Site, c *gin.Context) error {
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.WriteString("half a page")
	c.Writer.Flush()
	panic("planned, half-way")
}

func TestHalfAnAnswerIsBrokenOff(t *testing.T) {
	f := newFixture(t, Route{Method: get, Path: "/test/half", Access: Public, Handle: half})
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
	for _, r := range Routes() {
		if want[r.Method+" "+r.Path] {
			t.Errorf("%s %s stands in the table twice", r.Method, r.Path)
		}
		want[r.Method+" "+r.Path] = true
		if r.Method == get {
			want["HEAD "+r.Path] = true
		}
	}
	if got := strayRoutes(f.site.router(Routes()), want); len(got) > 0 {
		t.Errorf("routed outside the table: %v", got)
	}
	planted := f.site.router(Routes())
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
