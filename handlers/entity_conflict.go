package handlers

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"unframed/adminkit"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// Conflicting is a field that is no longer what the person was shown.
type Conflicting struct {
	Label             string
	Was, Theirs, Mine string
	Both              bool // both changed it, and not to the same
}

// settle compares what the form showed, what the row holds now and what the
// person typed. From then on the form is about the row as it is: what they
// changed stays as they typed it, the rest is what somebody else made of it.
func (form *entityForm) settle(labels func(table string, ids []string) string) []Conflicting {
	settled := maps.Clone(form.typed)
	delete(settled, press.VersionField)
	var list []Conflicting
	for f := range form.compared() {
		name := formName(f.Name)
		was, typed := web.Last(form.typed[press.WasPrefix+name]), web.Last(form.typed[name])
		now := form.shown(f)
		mine := form.typed.Has(name) && typed != was
		delete(settled, press.WasPrefix+name)
		if !mine {
			delete(settled, name)
		}
		if now != was {
			entry := Conflicting{Label: f.Label, Was: was, Theirs: now, Both: mine && typed != now}
			if mine {
				entry.Mine = typed
			}
			list = append(list, entry)
		}
	}
	for _, e := range form.d.InputEdges(false) {
		if entry := form.settleEdge(&e, settled, labels); entry != nil {
			list = append(list, *entry)
		}
	}
	form.typed = settled
	return list
}

// settleEdge is settle for where an edge leads: what the person added to what the
// form showed, and removed from it, is done to what is stored now.
func (form *entityForm) settleEdge(e *adminkit.Edge, settled url.Values, labels func(table string, ids []string) string) *Conflicting {
	name := formName(e.Name)
	if !form.typed.Has(press.WasPrefix + name) {
		return nil
	}
	was := strings.Fields(web.Last(form.typed[press.WasPrefix+name]))
	typed := slices.DeleteFunc(slices.Clone(form.typed[name]), func(id string) bool { return id == "" })
	now, _ := leadOf(form.row, e.Name)
	added, removed := besides(typed, was), besides(was, typed)
	mine := form.typed.Has(name) && len(added)+len(removed) > 0
	merged := append(besides(besides(now, removed), added), added...)
	if e.Unique && mine {
		merged = typed
	}
	delete(settled, press.WasPrefix+name)
	delete(settled, name)
	if mine {
		settled[name] = append([]string{""}, merged...)
	}
	if len(besides(now, was))+len(besides(was, now)) == 0 {
		return nil
	}
	entry := &Conflicting{Label: e.Label, Was: labels(e.Table, was), Theirs: labels(e.Table, now)}
	if mine && len(besides(merged, now))+len(besides(now, merged)) > 0 {
		entry.Both, entry.Mine = true, labels(e.Table, merged)
	}
	return entry
}

// compared are the fields of the form that say what they held.
func (form *entityForm) compared() func(yield func(*adminkit.Field) bool) {
	return func(yield func(*adminkit.Field) bool) {
		for _, f := range form.d.Inputs(false) {
			if form.typed.Has(press.WasPrefix+formName(f.Name)) && !yield(&f) {
				return
			}
		}
	}
}
