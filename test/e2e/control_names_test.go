package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// TestEveryControlSaysWhatItActsOn walks every page as who may see it, with lists
// of several rows that look alike: no two links, buttons or fields of a page have
// the same accessible name and act on different things, and every row of a table
// has a header. The entities of the test schema are walked in the same way, see
// TestEntitiesOfEveryKind.
func TestEveryControlSaysWhatItActsOn(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	people := viewers(t, a)
	user, admin := people[1].tab, people[2].tab
	for range 3 { // the same amount to the same person within a minute
		user.propose(a.origin+"/transfers/new", "Ada Lovelace")
	}
	for i := range 3 {
		a.run(t, "user", "token", "Ada Lovelace", "--name", fmt.Sprintf("token %d", i), "--scope", "read", "--expires", "2160h")
		newTab(t).enterAs(a, "Ada Lovelace") // a session more
	}
	makeThings(a, user, admin, "Grace Hopper", "Ada Lovelace")
	all := walked(t, addresses(t, a, people))
	pages, controls := 0, 0
	for _, v := range people {
		for _, address := range all {
			if !v.looksAt(people, address.access) {
				continue
			}
			if answer := v.open(a.origin + address.path); answer.MimeType != "text/html" || answer.Status != http.StatusOK {
				continue
			}
			pages++
			controls += v.saysWhatItActsOn(v.name + address.path)
		}
	}
	if pages < 28 || controls < 15*pages {
		t.Errorf("only %d controls were asked for on %d pages", controls, pages)
	}
	testkit.Report("names", fmt.Sprintf("%d links, buttons and fields on %d pages by their accessible names", controls, pages))

	// The twin: the walk sees what a page without care would do.
	admin.open(a.origin + "/settings/sessions")
	admin.eval(`document.querySelectorAll("main form button").forEach((b) => { b.textContent = "Sign out"; }), 0`, nil)
	if faults, _ := admin.alike(); len(faults) == 0 {
		t.Error("buttons that all read “Sign out” are not found")
	}
}

// saysWhatItActsOn reports controls of the page shown that cannot be told apart by
// their names, and rows without a header, and returns how many controls it saw.
func (p *tab) saysWhatItActsOn(where string) int {
	p.t.Helper()
	faults, controls := p.alike()
	var headless int
	p.eval(`[...document.querySelectorAll("tbody tr")].filter((r) => r.querySelectorAll(":scope > th[scope=row]").length !== 1).length`, &headless)
	if headless > 0 {
		faults = append(faults, fmt.Sprintf("%d rows of tables have no header", headless))
	}
	for _, fault := range faults {
		p.t.Errorf("%s: %s", where, fault)
	}
	return controls
}

// kindOfControl is how people are told what they can do with a control: a field of
// the same name as a link is no other of its kind.
func kindOfControl(role string) string {
	if role == "link" || role == "button" {
		return role
	}
	return "field"
}

// controlRoles are what somebody can act on, as Chromium calls them.
var controlRoles = map[string]bool{
	"link": true, "button": true, "checkbox": true, "radio": true, "combobox": true, "textbox": true,
	"searchbox": true, "spinbutton": true, "DisclosureTriangle": true, "DateTime": true, "Date": true,
}

// targetOf marks every control with what it acts on: where a link leads, what a
// button sends and where, which field of which form it is.
const targetOf = `(() => {
	document.querySelectorAll("details").forEach((d) => { d.open = true; });
	let n = 0;
	const forms = [...document.forms];
	for (const e of document.querySelectorAll("a, button, input, select, textarea, summary")) {
		const form = e.form ? new URL(e.form.action).pathname + " " + forms.indexOf(e.form) : "";
		e.dataset.target = e.matches("a") ? e.href
			: e.matches("button[type=button]") ? "in " + form + e.outerHTML.replace(/ data-target="[^"]*"/, "")
			: e.matches("button") ? "sends " + new URL(e.form.action).pathname + " " + e.name + "=" + e.value + (e.form.querySelector('[name="do"]') ? e.form.querySelector('[name="do"]').value : "")
			: e.matches("summary") ? "opens " + n++
			: "is " + form + " " + e.name + " " + (e.matches("[type=checkbox], [type=radio]") ? e.value : "");
	}
})()`

// alike are the names that several controls of the page shown have although they
// act on different things, and names that are empty.
func (p *tab) alike() (faults []string, controls int) {
	p.t.Helper()
	p.eval(targetOf, nil)
	var nodes []*accessibility.Node
	targets := map[cdp.BackendNodeID]string{}
	p.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		// Not dom.GetDocument: it numbers all elements anew, and the driver's next
		// click would wait for one whose number it knew before.
		document, _, err := runtime.Evaluate("document").Do(ctx)
		if err != nil {
			return err
		}
		root, err := dom.DescribeNode().WithObjectID(document.ObjectID).WithDepth(-1).Do(ctx)
		if err != nil {
			return err
		}
		noteTargets(root, targets)
		nodes, err = accessibility.GetFullAXTree().Do(ctx)
		return err
	}))
	first := map[string]string{}
	for _, node := range nodes {
		role := axText(node.Role)
		target, marked := targets[node.BackendDOMNodeID]
		if node.Ignored || !marked || !controlRoles[role] {
			continue
		}
		controls++
		name := strings.Join(strings.Fields(axText(node.Name)), " ")
		key := kindOfControl(role) + " " + name
		switch other, seen := first[key]; {
		case name == "":
			faults = append(faults, fmt.Sprintf("a %s has no name: %s", role, target))
		case seen && other != target:
			faults = append(faults, fmt.Sprintf("the %s %q acts on %q, another of this name on %q", role, name, target, other))
		}
		first[key] = target
	}
	return faults, controls
}

// noteTargets reads the marks from the document.
func noteTargets(node *cdp.Node, targets map[cdp.BackendNodeID]string) {
	for i := 0; i+1 < len(node.Attributes); i += 2 {
		if node.Attributes[i] == "data-target" {
			targets[node.BackendNodeID] = node.Attributes[i+1]
		}
	}
	for _, child := range node.Children {
		noteTargets(child, targets)
	}
}

// axText is a text of the accessibility tree.
func axText(v *accessibility.Value) (text string) {
	if v != nil {
		_ = json.Unmarshal(v.Value, &text) // what is no text reads as none
	}
	return text
}
