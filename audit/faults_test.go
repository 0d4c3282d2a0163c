package audit

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// planted is one fault and what it must be found by.
type planted struct {
	rule  string
	fault fault
	also  []string // other rules that it inevitably breaks
	name  string   // where one rule has several
}

// TestGoodSiteYieldsNothing is the twin of every planted fault.
func TestGoodSiteYieldsNothing(t *testing.T) {
	for _, https := range []bool{true, false} {
		site := serveSite(t, https)
		if https {
			report := run(t, quick(site.URL))
			expectRules(t, report, nil)
			if report.Grade != "A+" || report.Pages < 8 || report.Requests < 80 {
				t.Errorf("grade %s, %d addresses, %d requests", report.Grade, report.Pages, report.Requests)
			}
			continue
		}
		o := quick(site.URL)
		// Over http no browser accepts a __Host- cookie.
		expectRules(t, run(t, o), []string{"cookie-prefix-broken"})
	}
}

// TestEveryPlantedFaultIsFoundByItsRule plants each alone.
func TestEveryPlantedFaultIsFoundByItsRule(t *testing.T) {
	all := slices.Concat(framingFaults, policyFaults, cookieFaults, headerFaults, contentFaults, requestFaults)
	shown := map[string]bool{}
	for _, p := range all {
		shown[p.rule] = true
		t.Run(p.rule+p.name, func(t *testing.T) {
			t.Parallel()
			site := serveSite(t, true, p.fault)
			report := run(t, quick(site.URL))
			expectRules(t, report, append([]string{p.rule}, p.also...))
			if ruleOf(p.rule).Severity == Note && len(p.also) == 0 && report.Failing() != 0 {
				t.Error("a note counts as a finding")
			}
		})
	}
	for _, r := range Rules() {
		if !shown[r.ID] && !strings.HasPrefix(r.ID, "route-") && r.ID != "transport-plain" {
			t.Errorf("no fault is planted for %s", r.ID)
		}
	}
	t.Logf("%d faults planted, for %d rules", len(all)+len(routeFaults)+1, len(Rules()))
}

// TestPlainHTTPIsFound reaches a site under a public name.
func TestPlainHTTPIsFound(t *testing.T) {
	site := serveSite(t, false, on(everything, drop("Set-Cookie")))
	o := quick("http://portal.example")
	o.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, site.Listener.Addr().String())
	}
	expectRules(t, run(t, o), []string{"transport-plain"})

	redirecting := serveSite(t, false, on(everything, drop("Set-Cookie"), set("Location", "https://portal.example/"), answers(301, "", "")))
	o.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, redirecting.Listener.Addr().String())
	}
	report := run(t, o)
	if slices.Contains(ids(report), "transport-plain") || !strings.Contains(strings.Join(report.NotChecked, " "), "redirects to https://portal.example") {
		t.Errorf("a redirect to https: %v, %v", ids(report), report.NotChecked)
	}
}

func expectRules(t *testing.T, r *Report, want []string) {
	t.Helper()
	got := ids(r)
	want = slices.Clone(want)
	slices.Sort(want)
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("found %v, want %v", got, want)
	for _, f := range r.Findings {
		if !slices.Contains(want, f.ID) {
			t.Logf("%s: %s %d [%s] %s", f.ID, f.Request, f.Status, f.Class, f.Subject)
		}
	}
}

// Where a fault is planted.
func everything(*http.Request, *answer) bool { return true }
func status(codes ...int) func(*http.Request, *answer) bool {
	return func(_ *http.Request, a *answer) bool { return slices.Contains(codes, a.status) }
}
func at(path string) func(*http.Request, *answer) bool {
	return func(r *http.Request, a *answer) bool {
		return r.URL.Path == path && a.status < 400 && r.Method == "GET"
	}
}
func typed(kind string) func(*http.Request, *answer) bool {
	return func(r *http.Request, a *answer) bool {
		return a.status == 200 && r.Method == "GET" && strings.HasPrefix(a.Get("Content-Type"), kind)
	}
}
func methods(names ...string) func(*http.Request, *answer) bool {
	return func(r *http.Request, _ *answer) bool { return slices.Contains(names, r.Method) }
}
func asking(header string) func(*http.Request, *answer) bool {
	return func(r *http.Request, _ *answer) bool { return r.Header.Get(header) != "" }
}

var pagesOnly = typed("text/html")

// on plants changes where a condition holds.
func on(where func(*http.Request, *answer) bool, changes ...func(*answer)) fault {
	return func(r *http.Request, a *answer) {
		if where(r, a) {
			for _, change := range changes {
				change(a)
			}
		}
	}
}

// What a fault changes.
func set(name, value string) func(*answer) { return func(a *answer) { a.Set(name, value) } }
func add2(name, value string) func(*answer) {
	return func(a *answer) { a.Header.Add(name, value) }
}
func drop(name string) func(*answer) { return func(a *answer) { a.Del(name) } }
func policyWith(was, is string) func(*answer) {
	return func(a *answer) {
		if v := a.Get("Content-Security-Policy"); !strings.Contains(v, was) {
			panic("the policy has no " + was)
		}
		set("Content-Security-Policy", strings.Replace(a.Get("Content-Security-Policy"), was, is, 1))(a)
	}
}
func ancestors(is string) func(*answer) { return policyWith("frame-ancestors 'none'", is) }
func body(was, is string) func(*answer) {
	return func(a *answer) { a.body = strings.Replace(a.body, was, is, 1) }
}
func put(markup string) func(*answer) { return body("<body>", "<body>"+markup) }
func answers(status int, kind, text string) func(*answer) {
	return func(a *answer) { a.status, a.body = status, text; a.Set("Content-Type", kind) }
}

// unframed takes both framing headers away.
func unframed(a *answer) {
	a.Del("X-Frame-Options")
	ancestors("")(a)
}
