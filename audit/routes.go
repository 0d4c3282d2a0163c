package audit

import (
	"path"
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
	Impersonal                    bool   // everybody is answered alike, for nobody is looked up
	Cacheable, AnyHost, AnyOrigin bool
}

// CheckRoutes judges a route table by the rules whose ids begin with route-.
func CheckRoutes(routes []Route) *Report {
	r := &Report{
		URL: "the route table", Began: time.Now().UTC(), Findings: []Finding{}, Exceptions: []string{},
		NotChecked: []string{
			"What a handler does. That a GET changes nothing is the data layer's to refuse.",
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

// openWithin reports whether the route asks for no permission below a path whose
// own route does, or where every other route does.
func (r Route) openWithin(all []Route) bool {
	if r.Permission != "" {
		return false
	}
	for area := path.Dir(r.Path); area != "/" && area != "."; area = path.Dir(area) {
		others, closed, itself := 0, 0, false
		for _, o := range all {
			if o.Path == r.Path || !o.under(area) {
				continue
			}
			others++
			if o.Permission != "" {
				closed++
				itself = itself || o.Path == area
			}
		}
		if itself || closed > 1 && closed == others {
			return true
		}
	}
	return false
}

// faults are the rules that the route breaks.
func (r Route) faults(before, all []Route) []string {
	var rules []string
	add := func(broken bool, rule string) {
		if broken {
			rules = append(rules, rule)
		}
	}
	add(r.sharesHandler(all), "route-get-changes")
	add(r.Access == "", "route-access-unknown")
	add(r.openWithin(all), "route-admin-open")
	add(r.changes() && r.Access == "public" && !r.asks() && r.Reason == "", "route-change-public")
	add(r.AnyOrigin && (r.Access != "public" || r.asks()), "route-any-origin")
	add(r.AnyHost && (r.Access != "public" || r.changes()), "route-any-host")
	add(r.Framing != "deny" && !r.changes() && r.Access == "public" && !r.Impersonal, "route-framed")
	add(r.Framing != "deny" && (r.changes() || r.Access != "public"), "route-framed-changes")
	add(r.Cacheable && !r.mayBeStored(), "route-cacheable")
	add(r.changes() && r.Access != "public" && !r.asks() && r.Reason == "", "route-untiered")
	add(slices.ContainsFunc(before, func(o Route) bool { return o.Method == r.Method && o.Path == r.Path }), "route-twice")
	return rules
}

// sharesHandler reports whether a GET is answered by the handler of a change.
func (r Route) sharesHandler(all []Route) bool {
	return !r.changes() && slices.ContainsFunc(all, func(o Route) bool { return o.changes() && r.Handler != "" && o.Handler == r.Handler })
}

func (r Route) mayBeStored() bool {
	return r.Method == "GET" && r.Access == "public"
}

// asks reports whether the route demands something of a press.
func (r Route) asks() bool { return r.Tier != "" && r.Tier != "none" }
