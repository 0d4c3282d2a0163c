// Package rule says who may read, create, change and delete the rows of an
// entity. Rules are values: the data layer asks them for every query and every
// change, wherever the row is touched, and app rules writes them down in words.
//
// Rules of one kind are joined by "or": what one of them allows is allowed, and
// what none allows is refused. The conditions within a rule are joined by "and".
//
// Nothing here may import generated code: the generator needs it first, so that
// an entity and its rules are written in one go and generated once.
package rule

import (
	"slices"

	"unframed/internal/viewer"
)

// Policy is what an entity's Policy returns. Reading, creating, changing and
// deleting are said apart; where nothing is said, people may not. What the
// system may do is declared where it does it; see viewer.System.
type Policy struct {
	Read, Create, Change, Delete AnyOf

	// Kept rows are never changed and never deleted, by nobody.
	Kept bool
	// Fixed rows are never changed, by nobody; they may be deleted.
	Fixed bool
}

// AnyOf allows what one of its rules allows.
type AnyOf []Rule

// Rule allows some people something, with rows that meet its conditions.
type Rule struct {
	permission viewer.Permission // empty for everybody signed in
	conditions []Condition
	fields     []string // what alone may be given; everything if nil
	never      []string
	always     []string
	bound      []string // of a rule for changes: what it goes by; see Entity.bind
	because    string
}

// People is everybody who is signed in, with rows that meet all conditions.
func People(conditions ...Condition) Rule { return Rule{conditions: conditions} }

// Holders are those who have the permission, with rows that meet all conditions.
func Holders(p viewer.Permission, conditions ...Condition) Rule {
	return Rule{permission: p, conditions: conditions}
}

// Administrators are the holders of viewer.Administer.
func Administrators(conditions ...Condition) Rule {
	return Holders(viewer.Administer, conditions...)
}

// Fields are the only fields that may be given, beside those that the data
// layer keeps itself (updated_at, version). The field of an edge stands for the
// edge; an edge without a field goes by its own name. Without Fields a rule for
// changes lets everything be given but what Own, Theirs and Through in it go by.
func (r Rule) Fields(names ...string) Rule {
	r.fields = append(slices.Clone(r.fields), names...)
	return r
}

// Never names fields that may not be given: a new row has their default.
func (r Rule) Never(names ...string) Rule {
	r.never = append(slices.Clone(r.never), names...)
	return r
}

// Always names fields that have to be given.
func (r Rule) Always(names ...string) Rule {
	r.always = append(slices.Clone(r.always), names...)
	return r
}

// Because is told, as a sentence, to whoever would change a row that this rule
// alone keeps from them, by its conditions.
func (r Rule) Because(sentence string) Rule {
	r.because = sentence
	return r
}

// Reasoned is a refusal with a sentence for the person.
type Reasoned struct {
	Sentence string
	err      error
}

// Error implements error.
func (r *Reasoned) Error() string { return r.err.Error() }

// Unwrap returns the refusal, which is a privacy.Deny.
func (r *Reasoned) Unwrap() error { return r.err }

// Reason is the sentence.
func (r *Reasoned) Reason() string { return r.Sentence }

// kept are the fields that the data layer sets with every change.
var kept = []string{"updated_at", "version"}

// reaches reports whether the viewer is among those whom the rule is for.
func (r Rule) reaches(v viewer.Viewer) bool {
	return v.IsPerson() && (r.permission == "" || v.Can(r.permission))
}

// allows reports whether the rule lets the field be given.
func (r Rule) allows(field string) bool {
	if slices.Contains(r.never, field) || slices.Contains(r.bound, field) {
		return false
	}
	return r.fields == nil || slices.Contains(r.fields, field) || slices.Contains(kept, field)
}

// extent is which rows the rule reaches for a viewer.
func (r Rule) extent(e *Entity, a asking) extent {
	switch {
	case !r.reaches(a.viewer):
		return nothing
	case len(r.conditions) == 0:
		return everything
	}
	return allOf(e, a, r.conditions)
}

// extent is which rows one of the rules reaches.
func (rules AnyOf) extent(e *Entity, a asking) extent {
	var one extent
	var found []extent // where it is more than one
	for _, r := range rules {
		x := r.extent(e, a)
		switch {
		case x.all:
			return everything // what the other rules say costs nothing then
		case x.none():
		case one.none():
			one = x
		default:
			found = append(found, x)
		}
	}
	if len(found) == 0 {
		return one
	}
	return either(append(found, one)...)
}
