package audit

import (
	"slices"
	"strings"
	"time"
)

// Route is a line of a route table, as much of it as can be judged.
type Route struct {
	Method, Path                  string // a path as gin writes it: /users/:id
	Access                        string // public, user, recent, admin or another; empty for nobody
	Permission                    string // what a role needs for it; empty for none
	Framing                       string // deny, same-origin or trusted
	Tier                          string // none, or what a press must prove
	Reason                        string // why a change asks nothing of a press; empty for none
	Handler                       string // the name of the function
	Cacheable, AnyHost, AnyOrigin bool
}

// actWords end the paths of what changes something.
var actWords = setOf("confirm cancel delete remove revoke logout promote demote disable enable end approve reject expire unlock")

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
	add(r.Access == "", "route-access-unknown")
	add((r.under("/admin") || r.under("/api/v1/admin")) && r.Permission == "", "route-admin-open")
	add(r.changes() && r.Access == "public" && !r.asks() && r.Reason == "", "route-change-public")
	add(r.AnyOrigin && (r.Access != "public" || r.asks()), "route-any-origin")
	add(r.AnyHost && (r.Access != "public" || r.changes()), "route-any-host")
	add(r.Framing != "deny" && !r.under("/embed"), "route-framed")
	add(r.Framing != "deny" && (r.changes() || r.Access != "public"), "route-framed-changes")
	add(r.Cacheable && !r.mayBeStored(), "route-cacheable")
	add(r.changes() && r.Access != "public" && !r.asks() && r.Reason == "", "route-untiered")
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
	return r.Method == "GET" && r.Access == "public"
}

// asks reports whether the route demands something of a press.
func (r Route) asks() bool { return r.Tier != "" && r.Tier != "none" }
