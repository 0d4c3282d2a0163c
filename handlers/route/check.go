package route

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/shield"
)

// Check holds every row of the table to what makes it safe. A table that
// breaks one of these rules does not become a site.
func Check(routes []Route) error {
	var faults []error
	seen := map[string]bool{}
	for _, r := range routes {
		for _, fault := range r.faults() {
			faults = append(faults, fmt.Errorf("the route %s %s %s", r.Method, r.Path, fault))
		}
		if seen[r.Method+" "+r.Path] {
			faults = append(faults, fmt.Errorf("the route %s %s stands in the table twice", r.Method, r.Path))
		}
		seen[r.Method+" "+r.Path] = true
		if area := openWithin(routes, r); area != "" {
			faults = append(faults, fmt.Errorf("the route %s %s asks for no permission, as all else under %s/ does: give it another access, or another path", r.Method, r.Path, area))
		}
	}
	return errors.Join(faults...)
}

// openWithin is the area that asks for a permission and in which the row lies that
// asks for none, or "": below a path whose own page asks for one, or where every
// other row does.
func openWithin(routes []Route, r Route) string {
	if r.Access.permission != "" {
		return ""
	}
	for area := path.Dir(r.Path); area != "/" && area != "."; area = path.Dir(area) {
		others, closed, itself := 0, 0, false
		for _, other := range routes {
			if other.Path == r.Path || other.Path != area && !strings.HasPrefix(other.Path, area+"/") {
				continue
			}
			others++
			if other.Access.permission != "" {
				closed++
				itself = itself || other.Path == area
			}
		}
		if itself || closed > 1 && closed == others {
			return area
		}
	}
	return ""
}

// faults say what cannot hold of a row, each in the words that follow its name.
func (r Route) faults() []string {
	var list []string
	add := func(broken bool, words string) {
		if broken {
			list = append(list, words)
		}
	}
	add(!slices.Contains([]string{Get, Post, http.MethodPut, Patch, Delete}, r.Method), "has no method that a form or a program sends")
	add(!strings.HasPrefix(r.Path, "/"), "has a path that does not begin with a slash")
	add(r.paramFault() != "", r.paramFault())
	add(r.Handle == nil && r.Demand.Do == nil, "has no handler")
	add(r.Handle != nil && r.Demand.Do != nil, "has a handler beside the function of its press")
	add(r.Access.name == "" || !r.Access.reachable(), "admits nobody: its Access is not one that is declared")
	add(r.IsAPI() && r.Access != Public && !slices.Contains(accounts.AllScopes(), r.Scope), "is part of the API and names no scope for tokens")
	add((!r.IsAPI() || r.Access == Public) && r.Scope != "", "names a scope, and no token is looked at there")
	add(len(r.Secret) > 0 && (r.IsAPI() || !r.Changes()), "names secrets of a form, and no form is sent there")
	add(r.Takes != TakesNothing && (!r.IsAPI() || !r.Changes()), "takes JSON, which is for rows of the API that change something")
	add(!slices.Contains([]Takes{TakesNothing, TakesMaybe, TakesObject, TakesPatch}, r.Takes), "takes what is not known: "+string(r.Takes))
	add((r.Takes == TakesPatch) != (r.IsAPI() && r.Method == Patch), "is a PATCH that takes no patch, or the other way round")
	add(r.IsAPI() && r.Query == nil, "is part of the API and does not say what it reads from an address")
	add(r.Body < 0 || r.Within < 0, "has a bound below nothing")
	add((r.Body > 0 || r.Within > 0) && r.Access == Public && !r.Rate.Known(), "lets strangers send much or take long, and does not say how often: give it a rate")
	add(r.Rate != Rate{} && !r.Rate.Known(), "has a rate that lets nobody do anything, or has no end")
	add(r.Rate.Known() && r.Impersonal, "counts how often somebody uses it, and looks nobody up")
	add(r.Impersonal && r.Access != Public, "looks nobody up, and is not for everybody")
	add(r.Policy.Framing != shield.Deny && (!r.Impersonal || r.Changes()), "may be framed, and is not a page that is the same for everybody")
	add(r.Policy.AnyHost && (!r.Impersonal || r.Changes()), "answers under any host name, and is not a page that is the same for everybody")
	add(r.Scope == accounts.ScopeAdmin && r.Access.permission == "", "has the scope admin, which is for permissions, and asks for none")
	add(r.IsAPI() && r.Access.permission != "" && r.Scope != accounts.ScopeAdmin, "asks for a permission, which a token brings along by the scope admin alone")
	add(r.Policy.Cacheable && !r.Impersonal, "may be stored, and is not the same for everybody")
	return append(list, r.demandFaults()...)
}

// demandFaults are those of what a row demands of a press.
func (r Route) demandFaults() []string {
	d := r.Demand
	var list []string
	add := func(broken bool, words string) {
		if broken {
			list = append(list, words)
		}
	}
	demands := d.Level != "" && d.Level != press.None
	add(r.Changes() && !demands && d.Reason == "", `may change something and demands no press: give it a demand, or press.Unguarded("why none is needed")`)
	add(!r.Changes() && (demands || d.Reason != ""), "changes nothing, so that no press can be asked for")
	add(demands && d.Reason != "", "demands a press and says why none is needed")
	add(demands && !d.Level.Guards(), "demands what is not known: "+string(d.Level))
	add(demands != (d.Act != nil), "demands a press and does not say of which act, or the other way round")
	add(demands && !r.IsAPI() && d.Do == nil, "demands a press, which a handler cannot spend: give the demand a function that is called inside the transaction")
	add(demands && r.Access == Public && d.Level != press.PasswordLevel && d.Level != press.StrangerLevel, "demands a press of strangers, who can prove no more than a password")
	add(d.Level == press.StrangerLevel && r.Access != Public, "demands a press of strangers, and is for somebody signed in")
	add(r.Policy.AnyOrigin && (demands || r.Access != Public), "takes requests that other sites cause, and acts for somebody")
	if fault := r.Guarded().Fault(); fault != nil && !r.IsAPI() {
		add(true, "can never be sent: "+fault.Error())
	}
	return list
}
