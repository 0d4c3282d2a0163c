package entity

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

// Settle compares what the form showed, what the row holds now and what the
// person typed. From then on the form is about the row as it is: what they
// changed stays as they typed it, the rest is what somebody else made of it.
func (form *Form) Settle(labels func(table string, ids []string) string) []Conflicting {
	settled := maps.Clone(form.Typed)
	delete(settled, press.VersionField)
	var list []Conflicting
	for f := range form.compared() {
		name := FormName(f.Name)
		was, typed := web.Last(form.Typed[press.WasPrefix+name]), web.Last(form.Typed[name])
		now := form.Shown(f)
		mine := form.Typed.Has(name) && typed != was
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
	for _, e := range form.Descriptor.InputEdges(false) {
		if entry := form.settleEdge(&e, settled, labels); entry != nil {
			list = append(list, *entry)
		}
	}
	form.Typed = settled
	return list
}

// settleEdge is settle for where an edge leads: what the person added to what the
// form showed, and removed from it, is done to what is stored now.
func (form *Form) settleEdge(e *adminkit.Edge, settled url.Values, labels func(table string, ids []string) string) *Conflicting {
	name := FormName(e.Name)
	if !form.Typed.Has(press.WasPrefix + name) {
		return nil
	}
	was := strings.Fields(web.Last(form.Typed[press.WasPrefix+name]))
	typed := slices.DeleteFunc(slices.Clone(form.Typed[name]), func(id string) bool { return id == "" })
	now, _ := leadOf(form.Row, e.Name)
	added, removed := Besides(typed, was), Besides(was, typed)
	mine := form.Typed.Has(name) && len(added)+len(removed) > 0
	merged := append(Besides(Besides(now, removed), added), added...)
	if e.Unique && mine {
		merged = typed
	}
	delete(settled, press.WasPrefix+name)
	delete(settled, name)
	if mine {
		settled[name] = append([]string{""}, merged...)
	}
	if len(Besides(now, was))+len(Besides(was, now)) == 0 {
		return nil
	}
	entry := &Conflicting{Label: e.Label, Was: labels(e.Table, was), Theirs: labels(e.Table, now)}
	if mine && len(Besides(merged, now))+len(Besides(now, merged)) > 0 {
		entry.Both, entry.Mine = true, labels(e.Table, merged)
	}
	return entry
}

// compared are the fields of the form that say what they held.
func (form *Form) compared() func(yield func(*adminkit.Field) bool) {
	return func(yield func(*adminkit.Field) bool) {
		for _, f := range form.Descriptor.Inputs(false) {
			if form.Typed.Has(press.WasPrefix+FormName(f.Name)) && !yield(&f) {
				return
			}
		}
	}
}
