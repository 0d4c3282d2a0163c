package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/uuid"
)

// entityWalk is one administrator at the pages of one entity.
type entityWalk struct {
	t     *testing.T
	g     *grown
	p     *tab
	v     viewer
	table string
	api   bool              // it is in the API
	told  map[string]string // what was typed last, by control
}

func (g *grown) entity(t *testing.T, p *tab, table string) *entityWalk {
	own := *p
	own.t = t
	_, api := g.document[table]
	return &entityWalk{t: t, g: g, p: &own, v: viewer{tab: &own, name: "root"}, table: table, api: api, told: map[string]string{}}
}

// walk uses every page of the entity.
func (e *entityWalk) walk() {
	e.open("")
	var makes bool
	if e.p.eval(`!!document.querySelector('main .head a.button[href$="/new"]')`, &makes); !makes {
		if e.table != "notices" && e.table != "entries" { // which only the program writes
			e.t.Error("nobody can make one")
		}
		return
	}
	e.follow(`main .head a.button[href$="/new"]`)
	e.refuseWrong()
	id := e.makeOne()
	e.edit(id)
	if e.api {
		e.conflict(id)
		e.list(id)
		e.several()
	}
	if e.table == "articles" {
		e.manyTargets(id)
	}
	e.delete()
}

func (e *entityWalk) open(rest string) {
	e.t.Helper()
	path := "/admin/" + e.table + rest
	if status := e.p.open(e.g.origin + path).Status; status != http.StatusOK {
		e.t.Fatalf("%s is answered %d:\n%s", path, status, e.p.text("main"))
	}
}

// follow clicks a link or a button that no guard stands before.
func (e *entityWalk) follow(selector string) {
	e.t.Helper()
	if status := e.p.follow(chromedp.Click(selector, chromedp.ByQuery)).Status; status != http.StatusOK {
		e.t.Fatalf("%s leads to %s, which is answered %d:\n%s", selector, e.p.location(), status, e.p.text("main"))
	}
}

// send presses the button of the guarded form and expects the status.
func (e *entityWalk) send(status int64) {
	e.t.Helper()
	got := e.p.press(`main form[data-press] button:not([name]):not(.unseen)`)
	e.g.sent.Add(1)
	if got.Status != status {
		e.t.Fatalf("the form leads to %s, which is answered %d, want %d:\n%s", e.p.location(), got.Status, status, e.p.text("main"))
	}
}

// look has the names of the page's controls looked at and, where the page is one of
// those, has it judged in every window.
func (e *entityWalk) look(name string) {
	e.t.Helper()
	e.p.saysWhatItActsOn("zoo " + e.table + " " + name)
	if e.g.axe == "" || !slices.Contains(lookedAt, e.table+" "+name) {
		return
	}
	e.v.judge(e.g.axe, "zoo "+e.table+" "+name)
	e.p.do(chromedp.EmulateViewport(1280, 800), emulation.SetEmulatedMedia())
	e.g.looked.Add(1)
}

// lookedAt are pages of each kind, and forms with controls of each kind.
var lookedAt = []string{
	"words list", "words wrong", "words row", "words conflict", "words several set", "words several deleted",
	"forms new", "documents edit", "documents row", "blobs edit", "persons edit", "tags found", "articles many", "numbers wrong",
}

// refuseWrong types something wrong wherever that can be done, and finds a
// sentence at each, and everything as it was typed.
func (e *entityWalk) refuseWrong() {
	e.t.Helper()
	typed := map[string]string{}
	var wrong []string
	for _, c := range e.controls() {
		text := e.wrong(c)
		if text == "" && !mustBeGiven(c) {
			continue
		}
		wrong = append(wrong, c.Name)
		if text != "" {
			e.put(c, text)
			typed[c.Name] = text
		}
	}
	if wrong == nil {
		return
	}
	e.send(http.StatusUnprocessableEntity)
	e.g.refused.Add(1)
	var linked []string
	e.p.eval(`[...document.querySelectorAll(".problem a")].filter(a => document.getElementById(a.hash.slice(1))?.offsetHeight > 0).map(a => a.hash.slice(1))`, &linked)
	if !slices.Equal(linked, wrong) {
		e.t.Errorf("the page leads to %v, what is wrong is %v:\n%s", linked, wrong, e.p.text("main"))
	}
	for _, name := range wrong {
		if said := strings.TrimSpace(e.p.text(`[id="` + name + `-wrong"]`)); len(said) < 10 {
			e.t.Errorf("beside %s stands %q", name, said)
		}
	}
	for name, text := range typed {
		if still := e.p.value(`[name="` + name + `"]:not([type=hidden])`); still != text {
			e.t.Errorf("%s holds %q, typed was %q", name, still, text)
		}
	}
	e.look("wrong")
}

// makeOne fills the form in, and finds what it typed in the new row.
func (e *entityWalk) makeOne() (id string) {
	e.t.Helper()
	withoutScripts := e.table == "documents"
	if withoutScripts {
		e.p.do(emulation.SetScriptExecutionDisabled(true))
		e.t.Cleanup(func() { e.p.do(emulation.SetScriptExecutionDisabled(false)) }) // whatever becomes of it: others use the tab after
	}
	e.open("/new")
	e.fillIn(e.controls(), 0)
	e.look("new")
	if withoutScripts {
		e.proveIdentity()
		e.p.do(emulation.SetScriptExecutionDisabled(false))
	} else {
		e.send(http.StatusOK)
	}
	path, found := strings.CutPrefix(e.p.location(), e.g.origin+"/admin/"+e.table+"/")
	id, _, _ = strings.Cut(path, "?")
	if uuid.Validate(id) != nil || !found || !strings.HasSuffix(e.p.text(".notice"), "is created.") {
		e.t.Fatalf("the form leads to %s:\n%s", e.p.location(), e.p.text("main"))
	}
	e.check(id)
	e.look("row")
	return id
}

// proveIdentity sends the form without scripts: the password is asked for, and
// the form comes back as it was.
func (e *entityWalk) proveIdentity() {
	e.t.Helper()
	e.send(http.StatusOK)
	if !strings.HasPrefix(e.p.location(), e.g.origin+"/confirm-identity") {
		e.t.Fatalf("without scripts the form leads to %s", e.p.location())
	}
	e.p.fill("password", password)
	e.p.press("main form button")
	for _, c := range e.controls() {
		if c.Kind == "area" {
			if text := e.p.value(c.selector()); text != e.told[c.field()] {
				e.t.Errorf("%s came back as %q, typed was %q", c.Name, text, e.told[c.field()])
			}
		}
	}
	e.send(http.StatusOK)
}

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

// check compares the row with what was typed last: the API's answer, or the page
// of what is not in the API.
func (e *entityWalk) check(id string) {
	e.t.Helper()
	if !e.api {
		for name, text := range e.told {
			if !strings.Contains(e.p.text("main"), text) {
				e.t.Errorf("the page of the row does not show %s, typed was %q", name, text)
			}
		}
		return
	}
	row := e.stored(id)
	for _, name := range slices.Sorted(maps.Keys(e.told)) {
		if !holds(e.controlNamed(name), row[name], e.told[name]) {
			e.t.Errorf("%s.%s is %#v, typed was %q", e.table, name, row[name], e.told[name])
		}
	}
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

// several sets a field of two rows, and deletes them.
func (e *entityWalk) several() {
	e.t.Helper()
	one, two := e.g.make(e.t, e.table), e.g.make(e.t, e.table)
	field, value := "", ""
	for _, act := range []string{"set:", "delete"} {
		e.open("?id.in=" + one.id + "," + two.id)
		if act == "set:" {
			e.p.eval(`[...document.querySelectorAll("#do option")].map(o => o.value).find(v => v.startsWith("set:")) ?? ""`, &act)
			if act == "" {
				continue
			}
			field = strings.TrimPrefix(act, "set:")
		}
		for _, id := range []string{one.id, two.id} {
			e.p.do(chromedp.Click(`input[type=checkbox][value="`+id+`"]`, chromedp.ByQuery))
		}
		e.p.do(chromedp.SetValue("#do", act, chromedp.ByQuery))
		e.follow(".with-choice button")
		e.p.says(one.label, two.label)
		if act == "delete" {
			e.p.fill("typed", "2")
			e.look("several deleted")
		} else {
			c := e.controls()[0]
			value = e.sample(c, 1)
			if c.Kind == "reference" {
				value = e.g.make(e.t, e.target(c)).id
			}
			e.put(c, value)
			e.look("several set")
		}
		e.send(http.StatusOK)
		for _, id := range []string{one.id, two.id} {
			if act == "delete" {
				e.g.by(e.t).ask("GET", "/api/v1/admin/"+e.table+"/"+id, "", 404)
			} else if got := e.stored(id)[field]; !holds(e.controlNamed(field), got, value) {
				e.t.Errorf("%s of several is %#v, typed was %q", field, got, value)
			}
		}
		if field == "name" || field == "title" {
			one.label, two.label = value, value
		}
	}
}

// manyTargets has an edge lead to more rows than a form holds: it stays, and is
// changed on a page of its own.
func (e *entityWalk) manyTargets(id string) {
	e.t.Helper()
	var tags []string
	for range 105 {
		tags = append(tags, e.g.make(e.t, "tags").id)
	}
	e.g.by(e.t).ask("PATCH", "/api/v1/admin/articles/"+id, `{"tags":["`+strings.Join(tags, `","`)+`"]}`, 200)
	e.open("/" + id + "/edit")
	e.p.says("105 tags, too many to be shown here", "stay as they are")
	e.look("many")
	e.p.fill("name", "with many")
	e.send(http.StatusOK)
	if row := e.stored(id); row["name"] != "with many" || row["tags"] != nil || !strings.Contains(fmt.Sprint(row["more"]), "count:105") {
		e.t.Errorf("the row is %v", row)
	}
	e.open("/" + id + "/edit")
	e.follow(`main form a[href="/admin/articles/` + id + `/links/tags"]`)
	e.p.says("105 tags")
}

// delete deletes a row that nothing refers to, once its label is typed.
func (e *entityWalk) delete() {
	e.t.Helper()
	row := made{}
	if e.api {
		row = e.g.make(e.t, e.table)
		e.open("/" + row.id)
	} else { // the row shown
		row.id = strings.Split(strings.TrimPrefix(e.p.location(), e.g.origin+"/admin/"+e.table+"/"), "?")[0]
		row.label = e.p.text("h1")
	}
	// By its key: the page scrolls back to its top in its first second, where the
	// driver has scrolled and no person has.
	e.p.do(chromedp.Focus("main details.card summary", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	if e.table == "words" {
		e.p.fill("typed", "something else")
		e.send(http.StatusUnprocessableEntity)
		e.g.refused.Add(1)
	}
	e.p.fill("typed", row.label)
	e.send(http.StatusOK)
	if got := e.p.location(); !strings.HasSuffix(got, "/admin/"+e.table) {
		e.t.Errorf("deleting leads to %s", got)
	}
	if status := e.p.open(e.g.origin + "/admin/" + e.table + "/" + row.id).Status; status != http.StatusNotFound {
		e.t.Errorf("what was deleted is answered %d", status)
	}
}
