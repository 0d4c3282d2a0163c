package e2e

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"unframed/ent/bindings"
	"unframed/handlers"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/test/testkit/features"
)

// guardedPage is a page with a button that the press guard stands before.
type guardedPage struct {
	action string // where its form is sent; * stands for any one id
	page   string // where the form is
	// choose has the person make the page, and returns where it is; nil where it is
	// always there.
	choose func() string
}

// guardedPages are a page for every route of the table that demands something
// of the press behind it, and how many such routes there are for programs, whose
// requests no press can cause.
func guardedPages(t *testing.T, a *app, of things, admin *tab) (pages []guardedPage, forPrograms int) {
	t.Helper()
	examples := guardedExamples(of, admin)
	for _, row := range handlers.Routes(features.All) {
		switch {
		case row.Level() == press.None:
			continue
		case strings.HasPrefix(row.Path, "/api/"):
			forPrograms++
			continue
		case row.Method != http.MethodPost:
			t.Fatalf("%s %s demands a press, and no form can be sent there", row.Method, row.Path)
		}
		example, ok := examples[row.Path]
		if !ok { // a builder's: its form is on one of the site's pages
			example, ok = found(t, a, admin, row)
		}
		if !ok {
			t.Fatalf("the route %s demands a press and no page has its form, so no press is stolen there", row.Path)
		}
		pages = append(pages, example)
	}
	return pages, forPrograms
}

// guardedExamples are pages by the path of the route that their form is sent to.
// Their buttons are to be seen at once: such a page begins at its top, whatever
// fragment its address has.
func guardedExamples(of things, admin *tab) map[string]guardedPage {
	transfer, issue := "/transfers/"+of.transfer, "/admin/transfers/"+of.issue
	examples := map[string]guardedPage{
		"/login":                        {action: "/login", page: "/login"},
		"/confirm-identity":             {action: "/confirm-identity", page: "/confirm-identity"},
		"/settings/email":               {action: "/settings/email", page: "/settings/email"},
		"/settings/password":            {action: "/settings/password", page: "/settings/password"},
		"/settings/sessions/:id/end":    {action: "/settings/sessions/*/end", page: "/settings/sessions"},
		"/settings/sessions/end-others": {action: "/settings/sessions/end-others", page: "/settings/sessions"},
		"/settings/tokens":              {action: "/settings/tokens", page: "/settings/tokens"},
		"/settings/tokens/:id/revoke":   {action: "/settings/tokens/*/revoke", page: "/settings/tokens"},
		"/transfers/:id/confirm":        {action: transfer + "/confirm", page: transfer},
		"/admin/config/:setting":        {action: "/admin/config/tiers", page: "/admin/config"},
		"/admin/transfers/new":          {action: "/admin/transfers/new", page: "/admin/transfers/new"},
		"/admin/transfers/:id/confirm":  {action: issue + "/confirm", page: issue},
		"/admin/transfers/:id/cancel":   {action: issue + "/cancel", page: issue},
	}
	for path, page := range of.links {
		examples[path] = guardedPage{action: path, page: page}
	}
	outbox := "/admin/mails/" + of.rows["mails"]
	examples["/admin/mails/:id/send-again"] = guardedPage{action: outbox + "/send-again", page: outbox}
	for _, b := range bindings.All() {
		base, row := "/admin/"+b.Descriptor.Table, of.rows[b.Descriptor.Table]
		examples[base+"/new"] = guardedPage{action: base + "/new", page: base + "/new"}
		if row == "" {
			continue // what has no row is no example
		}
		examples[base+"/:id/edit"] = guardedPage{action: base + "/" + row + "/edit", page: base + "/" + row + "/edit"}
		examples[base+"/:id/delete"] = guardedPage{action: base + "/" + row + "/delete", page: base + "/" + row}
		for _, f := range b.Descriptor.Inputs(false) {
			if !f.Unique { // the person has chosen a row; the attacker may have seen the address
				examples[base+"/bulk"] = guardedPage{base + "/bulk", base + "/bulk", func() string {
					return admin.chooseRow(base, "set:"+f.Name, row)
				}}
			}
		}
	}
	return examples
}

// found is the page with the form that is sent to a route.
func found(t *testing.T, a *app, admin *tab, row route.Route) (guardedPage, bool) {
	t.Helper()
	pattern := row.At(slices.Repeat([]string{"*"}, len(row.Params))...)
	for _, at := range addresses(t, a, []viewer{administrator(admin)}) {
		admin.open(a.origin + at.path)
		var actions []string
		admin.eval(`[...document.querySelectorAll("form[data-press]")].map(f => f.getAttribute("action"))`, &actions)
		for _, action := range actions {
			if fits, _ := path.Match(pattern, action); fits {
				return guardedPage{action: pattern, page: at.path}, true
			}
		}
	}
	return guardedPage{}, false
}

// chooseRow says in a list what is to be done with a row, and returns the path of
// the form that shows it.
func (p *tab) chooseRow(list, do, row string) string {
	p.t.Helper()
	var chosen string
	p.do(evalAwaited(`fetch("`+list+`/bulk/choose", {method: "POST", body: new URLSearchParams({do: "`+do+`", id: "`+row+`"})}).then(a => a.url)`, &chosen))
	return chosen[strings.Index(chosen, list):]
}
