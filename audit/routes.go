package audit

import (
	"slices"
	"strings"
	"time"
)

// Route is a line of a route table, as much of it as can be judged.
type Route struct {
	Method, Path                  string // a path as gin writes it: /users/:id
	Access                        string // public, user, recent or admin
	Framing                       string // deny, same-origin or trusted
	Tier                          string // none, or what a press must prove
	Handler                       string // the name of the function
	Cacheable, AnyHost, AnyOrigin bool
}

// ways are where a stranger has to be able to send something: in, out, and
// what browsers report.
var ways = setOf("/login /login/second-factor /login/passkey /signup /logout /forgot-password /reset-password /verify-email /setup " +
	"/settings/email/confirm /reports")

// actWords end the paths of what changes something.
var actWords = setOf("confirm cancel delete remove revoke logout promote demote disable enable end approve reject expire unlock")

// grave are the beginnings of paths that move money, credentials or rights.
var grave = []string{"/settings/password", "/settings/email", "/settings/sessions", "/settings/two-factor", "/settings/passkeys",
	"/settings/tokens", "/settings/delete", "/admin"}

// CheckRoutes judges a route table by the rules whose ids begin with route-.
func CheckRoutes(routes []Route) *Report {
	r := &Report{
		URL: "the route table", Began: time.Now().UTC(), Findings: []Finding{}, Exceptions: []string{},
		NotChecked: []string{
			"What a handler does: that a GET changes nothing is judged by names.",
			"Whether a running site answers as the table says: run the audit with its address.",
		},
	}
	for i, route := range routes {
		for _, rule := range route.faults(routes[:i], routes) {
			r.Findings = append(r.Findings, Finding{
				Rule: ruleOf(rule), Class: string(routeTable), Subject: route.Handler, URL: route.Path,
				Request: route.Method + " " + route.Path, Count: 1,
			})
		}
	}
	sortFindings(r.Findings)
	r.grade()
	return r
}

func (r Route) changes() bool {
	return !slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, r.Method)
}

// under reports whether the path is prefix or below it.
func (r Route) under(prefix string) bool {
	return r.Path == prefix || strings.HasPrefix(r.Path, prefix+"/")
}

// faults are the rules that the route breaks.
func (r Route) faults(before, all []Route) []string {
	var rules []string
	add := func(broken bool, rule string) {
		if broken {
			rules = append(rules, rule)
		}
	}
	add(r.readsLikeChange(all), "route-get-changes")
	add(!slices.Contains([]string{"public", "user", "recent", "admin"}, r.Access), "route-access-unknown")
	add((r.under("/admin") || r.under("/api/v1/admin")) && r.Access != "admin", "route-admin-open")
	add(r.changes() && r.Access == "public" && !ways[r.Path], "route-change-public")
	add(r.AnyOrigin && r.Path != "/reports", "route-any-origin")
	add(r.AnyHost && r.Path != "/healthz" && r.Path != "/readyz", "route-any-host")
	add(r.Framing != "deny" && !r.under("/embed"), "route-framed")
	add(r.Framing != "deny" && (r.changes() || r.Access != "public"), "route-framed-changes")
	add(r.Cacheable && !r.mayBeStored(), "route-cacheable")
	add(r.changes() && r.isGrave() && r.Access != "recent" && (r.Tier == "" || r.Tier == "none"), "route-untiered")
	add(slices.ContainsFunc(before, func(o Route) bool { return o.Method == r.Method && o.Path == r.Path }), "route-twice")
	return rules
}

// readsLikeChange judges a GET by its path and its handler's name.
func (r Route) readsLikeChange(all []Route) bool {
	if r.changes() {
		return false
	}
	shared := slices.ContainsFunc(all, func(o Route) bool { return o.changes() && r.Handler != "" && o.Handler == r.Handler })
	last := r.Path[strings.LastIndex(r.Path, "/")+1:]
	return shared || actWords[last] && !strings.HasSuffix(r.Handler, "Form")
}

func (r Route) mayBeStored() bool {
	return r.Method == "GET" && r.Access == "public" &&
		(r.under("/static") || r.under("/.well-known") || r.Path == "/robots.txt" || r.Path == "/favicon.ico")
}

func (r Route) isGrave() bool {
	if strings.HasPrefix(r.Path, "/transfers/") && strings.HasSuffix(r.Path, "/confirm") {
		return true
	}
	return slices.ContainsFunc(grave, r.under)
}
