package e2e

import (
	"maps"
	"net/http"
	"slices"
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
