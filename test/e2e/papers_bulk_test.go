package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestBulkReportsRowByRow does something with as many rows as can be chosen,
// three of which others change or delete after they were shown.
func TestBulkReportsRowByRow(t *testing.T) {
	t.Parallel()
	browser(t)
	axe := axeSource(t)
	const most = 200
	eachLibrary(t, func(l *library) {
		papers := l.madeMany(most, "papers", func(i int) map[string]any { return map[string]any{"title": fmt.Sprintf("paper %03d", i)} })
		e := editor{l, newTab(t)}
		e.signIn(e.p, "root")
		e.opens("papers?limit=200")
		var ticked int
		e.p.eval(`[...document.querySelectorAll("input[name=id]")].map(b => b.checked = true).length`, &ticked)
		e.p.do(chromedp.SetValue("#do", "set:state", chromedp.ByQuery))
		e.press(".with-choice button")
		e.p.do(chromedp.SetValue("#state", "sent", chromedp.ByQuery))
		e.expect(200, "", "PATCH", "papers/"+papers[0], `{"title":"hers"}`)
		e.expect(200, "", "PATCH", "papers/"+papers[1], `{"state":"void"}`)
		e.expect(204, "", "DELETE", "papers/"+papers[2], "")
		e.saves(200, "2 changed by somebody else meanwhile and left alone, 1 not there any more, 197 done.", "hers")
		var heading, rows string
		e.p.eval(`document.activeElement.textContent`, &heading)
		e.p.eval(`String(document.querySelectorAll("main tbody tr").length)`, &rows)
		if ticked != most || heading != "Report: Set state of 200 papers" || !strings.HasPrefix(e.p.title(), heading) || rows != "200" {
			e.Errorf("%d chosen; the focus is on %q of %q, which has %s rows", ticked, heading, e.p.title(), rows)
		}
		if l.url() == "" {
			viewer{tab: e.p, name: "root"}.judge(axe, "papers report")
			e.p.do(chromedp.EmulateViewport(1280, 800), emulation.SetEmulatedMedia())
		}
		for i, state := range map[int]string{0: "draft", 1: "void", 3: "sent", most - 1: "sent"} {
			e.expect(200, `"state":"`+state+`"`, "GET", "papers/"+papers[i], "")
		}
		e.follows(`main tbody tr a[href="/admin/papers/` + papers[0] + `"]`)
		e.p.says("hers")
	})
}
