package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// fillIn types something into every control. The first reference is looked for
// by the picker, the others are given by their ids.
func (e *entityWalk) fillIn(controls []control, changed int) {
	e.t.Helper()
	picked := map[string]bool{}
	for _, c := range controls {
		if c.Kind != "reference" && c.Kind != "references" {
			continue
		}
		if changed > 0 && c.Kind == "references" { // another one beside those that are there
			to := e.g.make(e.t, e.target(c))
			e.put(c, to.id)
			e.told[c.field()] += " " + to.id
			continue
		}
		to := e.g.make(e.t, e.target(c))
		e.told[c.field()] = to.id
		if changed == 0 && !picked[c.Kind] {
			picked[c.Kind] = true
			e.find(c, to)
			if c.Kind == "reference" {
				continue
			}
			another := e.g.make(e.t, e.target(c))
			e.put(c, another.id)
			e.told[c.field()] += " " + another.id
			continue
		}
		e.put(c, to.id)
	}
	for _, c := range controls {
		if c.Kind == "reference" || c.Kind == "references" || c.Kind == "kept" || c.Name == "writer" && changed > 0 {
			continue
		}
		e.told[c.field()] = e.sample(c, changed)
		e.put(c, e.told[c.field()])
	}
}

// target is the table that a reference is to.
func (e *entityWalk) target(c control) string {
	e.t.Helper()
	table := e.g.document[e.table].Properties[c.field()].table()
	if table == "" {
		e.t.Fatalf("the document does not say what %s.%s refers to", e.table, c.Name)
	}
	return table
}

// find looks for a row to refer to by its label, and chooses it.
func (e *entityWalk) find(c control, to made) {
	e.t.Helper()
	search := to.label
	e.put(c, search)
	e.p.press(`button[name="find"][value="` + c.Name + `"]`)
	if !strings.Contains(e.p.location(), "/pick?") || !strings.Contains(e.p.text("main"), to.label) {
		e.t.Fatalf("%s, looked for by %q, leads to %s:\n%s", c.Name, search, e.p.location(), e.p.text("main"))
	}
	if e.table == "articles" {
		e.table = "tags"
		e.look("found")
		e.table = "articles"
	}
	e.follow(`main .listing a[href*="` + to.id + `"]`)
	e.p.says(to.label)
}

func (e *entityWalk) controlNamed(name string) control {
	p := e.g.document[e.table].Properties[name]
	switch {
	case p.Format == "date-time":
		return control{Kind: "datetime-local"}
	case p.Items != nil && p.table() != "":
		return control{Kind: "references"}
	case p.kind() == "object" || p.kind() == "array" || p.kind() == "":
		return control{Kind: "area"}
	}
	return control{}
}

// edit changes everything that can be changed.
func (e *entityWalk) edit(id string) {
	e.t.Helper()
	e.open("/" + id)
	e.follow(`main .head a.button[href$="/edit"]`)
	e.fillIn(e.controls(), 1)
	e.look("edit")
	e.send(http.StatusOK)
	e.p.says("History")
	e.check(id)
}

// conflict has somebody else change what this person is changing.
func (e *entityWalk) conflict(id string) {
	e.t.Helper()
	e.open("/" + id + "/edit")
	controls := slices.DeleteFunc(e.controls(), func(c control) bool { return c.Kind == "reference" || c.Kind == "references" || c.Kind == "kept" })
	if len(controls) == 0 {
		return
	}
	c := controls[0]
	theirs, mine := e.sample(c, 0), "mine "+uuid.NewString()[:8]
	if !c.isProse() {
		mine = e.sample(c, 1)
	}
	e.put(c, mine)
	e.change(id, c, theirs)
	e.send(http.StatusConflict)
	var differ []string
	e.p.eval(`[...document.querySelectorAll("#conflict ~ .scroll tbody th")].map(h => h.textContent)`, &differ)
	if !slices.Equal(differ, []string{c.Label}) {
		e.t.Errorf("what was changed meanwhile is %v, want %s", differ, c.Label)
	}
	e.look("conflict")
	e.send(http.StatusOK)
	e.told[c.field()] = mine
	if mine == e.before(c) { // what was not changed is theirs
		e.told[c.field()] = theirs
	}
	e.check(id)
}

// before is what the second filling in left in a control whose kind has two
// values alone.
func (e *entityWalk) before(c control) string {
	if c.Kind == "text" && c.Mode == "" || strings.Contains(c.Hint, "JSON") { // set out in other lines it counts as typed
		return ""
	}
	return e.sample(c, 1)
}

// change has the API change one field.
func (e *entityWalk) change(id string, c control, text string) {
	e.t.Helper()
	value := text
	if c.Kind == "datetime-local" {
		value += "+09:00"
	}
	if p := e.g.document[e.table].Properties[c.field()]; p.kind() != "string" {
		value = text
	} else {
		value = strconv.Quote(value)
	}
	e.g.by(e.t).ask("PATCH", "/api/v1/admin/"+e.table+"/"+id, fmt.Sprintf(`{%q:%s}`, c.field(), value), 200)
}
