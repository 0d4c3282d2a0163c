package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// editor is an administrator at the pages of papers, with scripts or without.
type editor struct {
	*library
	p *tab
}

// TestFormsPutBackNoLink has one administrator change links by the API while
// another fills in a form that was opened before.
func TestFormsPutBackNoLink(t *testing.T) {
	t.Parallel()
	browser(t)
	axe := axeSource(t)
	eachLibrary(t, func(l *library) {
		if l.url() != "" && !thorough(l.T, "forms that put back no link, on PostgreSQL") {
			return // the pages are the same ones
		}
		for _, scripts := range []bool{true, false} {
			l.Run(fmt.Sprint("scripts ", scripts), func(t *testing.T) {
				e := editor{l.with(t), newTab(t)}
				e.signIn(e.p, "root")
				e.p.do(emulation.SetScriptExecutionDisabled(!scripts))
				e.twoWriters()
				judge := axe
				if !scripts || l.url() != "" { // once is enough
					judge = ""
				}
				e.largeSet(judge)
			})
		}
	})
}

// saves presses the button of the guarded form; without scripts the password is
// asked for in between, and the form comes back as it was.
func (e editor) saves(status int64, says ...string) {
	e.Helper()
	button := `main form[data-press] button:not([name]):not(.unseen)`
	got := e.press(button)
	if strings.HasPrefix(e.p.location(), e.origin+"/confirm-identity") {
		e.p.fill("password", password)
		e.press("main form button")
		got = e.press(button)
	}
	if got != status {
		e.Fatalf("saving leads to %s, which is answered %d, want %d:\n%s", e.p.location(), got, status, e.p.text("main"))
	}
	e.p.says(says...)
}

func (e editor) opens(path string) {
	e.Helper()
	if status := e.p.open(e.origin + "/admin/" + path).Status; status != http.StatusOK {
		e.Fatalf("%s is answered %d", path, status)
	}
}

func (e editor) twoWriters() {
	tag := func(name string) string { return e.made("tags", map[string]any{"name": name}) }
	x, y, z := tag("x of two"), tag("y of two"), tag("z of two")
	paper := "papers/" + e.made("papers", map[string]any{"title": "Of two", "tags": []string{x, y}})
	e.opens(paper + "/edit")
	e.expect(204, "", "DELETE", paper+"/tags/"+x, "")
	e.p.fill("title", "Of two, by Ben")
	e.saves(200, "Of two, by Ben")
	e.leadsTo(paper+"/tags", y)

	e.opens(paper + "/edit")
	e.p.enter(`input[type=text][name="tags"]`, z)
	e.expect(204, "", "DELETE", paper+"/tags/"+y, "")
	e.expect(204, "", "PUT", "tags/"+x+"/papers/"+strings.TrimPrefix(paper, "papers/"), "") // from the other side
	e.saves(http.StatusConflict, "Changed in the meantime", "x of two", "y of two", "z of two")
	e.leadsTo(paper+"/tags", x)
	e.saves(200, "Of two, by Ben")
	e.leadsTo(paper+"/tags", x, z)

	e.opens(paper + "/edit") // the twin: what this person removes is removed
	e.p.do(chromedp.Focus(`input[type=checkbox][value="`+x+`"]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	e.saves(200)
	e.leadsTo(paper+"/tags", z)
}

// largeSet changes a set that no form shows whole, by keyboard.
func (e editor) largeSet(axe string) {
	tags := e.madeMany(130, "tags", func(i int) map[string]any { return map[string]any{"name": fmt.Sprintf("many %03d", i)} })
	paper := "papers/" + e.made("papers", map[string]any{"title": "Of many", "tags": tags[:125]})
	e.opens(paper + "/edit")
	e.p.says("125 tags, too many to be shown here")
	e.p.fill("title", "Of very many")
	e.saves(200, "Of very many", "125, too many to be shown here")
	e.leadsTo(paper+"/tags", tags[:125]...)

	e.opens(paper + "/edit")
	e.follows(`main form a[href$="/links/tags"]`)
	e.p.says("125 tags")
	var shown []string
	e.p.eval(`[...document.querySelectorAll("input[name=remove]")].map(b => b.value)`, &shown)
	if len(shown) != 50 {
		e.Fatalf("a page shows %d of them", len(shown))
	}
	for _, id := range shown[:2] {
		e.p.do(chromedp.Focus(`[id="remove-`+id+`"]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	}
	// Others are faster: one of those is gone, one more is there.
	e.expect(204, "", "DELETE", paper+"/tags/"+shown[1], "")
	e.expect(204, "", "PUT", paper+"/tags/"+tags[128], "")
	e.p.enter(`input[type=text][name="tags"]`, "many 129")
	e.press(`button[name="find"]`)
	e.follows(`main .listing a[href*="` + tags[129] + `"]`)
	e.p.says("many 129")
	var ticked []string
	e.p.eval(`[...document.querySelectorAll("input[name=remove]:checked")].map(b => b.value)`, &ticked)
	if !slices.Equal(ticked, shown[:1]) {
		e.Errorf("ticked are %v after a tag was found, want %v", ticked, shown[:1])
	}
	if axe != "" {
		viewer{tab: e.p, name: "root"}.judge(axe, "papers links")
		e.p.do(chromedp.EmulateViewport(1280, 800), emulation.SetEmulatedMedia())
	}
	e.saves(200, "The links are saved.", "125 tags")
	rest := slices.DeleteFunc(append(slices.Clone(tags[:125]), tags[128], tags[129]), func(id string) bool { return id == shown[0] || id == shown[1] })
	e.leadsTo(paper+"/tags", rest...)

	var first, further []string
	e.p.eval(`[...document.querySelectorAll("input[name=remove]")].map(b => b.value)`, &first)
	for _, id := range first[:2] {
		e.p.do(chromedp.Focus(`[id="remove-`+id+`"]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	}
	e.press(`button[name="turn"][value]`) // and what is ticked comes along
	e.p.says("Ticked on other pages")
	e.p.eval(`[...document.querySelectorAll("tbody input[name=remove]")].map(b => b.value)`, &further)
	e.p.do(chromedp.Focus(`[id="remove-`+further[3]+`"]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	e.p.do(chromedp.Focus(`[id="remove-`+first[1]+`"]`, chromedp.ByQuery), chromedp.KeyEvent(" ")) // no longer
	e.saves(200, "123 tags")
	e.leadsTo(paper+"/tags", slices.DeleteFunc(rest, func(id string) bool { return id == further[3] || id == first[0] })...)
	e.opens(paper + "/links/tags?q=many+129")
	if e.p.eval(`[...document.querySelectorAll("input[name=remove]")].map(b => b.value)`, &further); !slices.Equal(further, tags[129:]) {
		e.Errorf("the search finds %v", further)
	}
	if e.press(`main form[data-press] button:not([name]):not(.unseen)`) == http.StatusOK {
		e.Error("nothing was chosen, and it is saved")
	}
	e.p.says("Choose what to add or what to remove.")
	e.opens(paper)
	e.p.says("Add or remove")
	for _, id := range []string{shown[0], tags[129]} {
		events := e.expect(200, "", "GET", "audit_events?subject_id="+id, "").body
		if !strings.Contains(events, strings.TrimPrefix(paper, "papers/")) {
			e.Errorf("the history of the tag %s does not name the paper: %s", id, events)
		}
	}
}

// press presses a button by its key, once the press guard lets it, and returns the
// status of what it leads to.
func (e editor) press(selector string) int64 {
	e.Helper()
	eventually(e.T, selector+" takes a press", func() bool {
		var takes bool
		e.p.eval(`!document.querySelector(`+strconv.Quote(selector)+`)?.matches("[aria-disabled=true], [data-waits]")`, &takes)
		return takes
	})
	return e.p.follow(chromedp.Focus(selector, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter)).Status
}

// follows follows a link that no guard stands before, by its key.
func (e editor) follows(selector string) {
	e.Helper()
	if status := e.p.follow(chromedp.Focus(selector, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter)).Status; status != http.StatusOK {
		e.Fatalf("%s leads to %s, which is answered %d:\n%s", selector, e.p.location(), status, e.p.text("main"))
	}
}
