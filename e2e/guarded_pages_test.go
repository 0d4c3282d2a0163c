package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"unframed/ent/bindings"
	"unframed/handlers"
)

// guardedPage is a page with a button that the press guard stands before.
type guardedPage struct {
	action string // where its form is sent; * stands for any one id
	page   string // where the form is
}

// guardedPages are a page for every route of the table that demands something
// of the press behind it, and how many such routes there are for programs, whose
// requests no press can cause.
func guardedPages(t *testing.T, of things) (pages []guardedPage, forPrograms int) {
	t.Helper()
	examples := guardedExamples(of)
	for _, route := range handlers.Routes() {
		switch {
		case route.Tier() == handlers.NoTier:
			continue
		case strings.HasPrefix(route.Path, "/api/"):
			forPrograms++
			continue
		case route.Method != http.MethodPost:
			t.Fatalf("%s %s demands a press, and no form can be sent there", route.Method, route.Path)
		}
		example, ok := examples[route.Path]
		if !ok {
			t.Fatalf("the route %s demands a press and has no example in guarded_pages_test.go, so no press is stolen there", route.Path)
		}
		pages = append(pages, example)
	}
	return pages, forPrograms
}

// guardedExamples are pages by the path of the route that their form is sent to.
// A fragment scrolls to a button that is not to be seen at first.
func guardedExamples(of things) map[string]guardedPage {
	transfer, issue := "/transfers/"+of.transfer, "/admin/transfers/"+of.issue
	examples := map[string]guardedPage{
		"/settings/email":               {"/settings/email", "/settings/email"},
		"/settings/password":            {"/settings/password", "/settings/password"},
		"/settings/sessions/:id/end":    {"/settings/sessions/*/end", "/settings/sessions"},
		"/settings/sessions/end-others": {"/settings/sessions/end-others", "/settings/sessions"},
		"/settings/tokens":              {"/settings/tokens", "/settings/tokens"},
		"/settings/tokens/:id/revoke":   {"/settings/tokens/*/revoke", "/settings/tokens"},
		"/transfers/:id/confirm":        {transfer + "/confirm", transfer},
		"/admin/config":                 {"/admin/config", "/admin/config"},
		"/admin/config/tiers":           {"/admin/config/tiers", "/admin/config"},
		"/admin/config/embedders":       {"/admin/config/embedders", "/admin/config#origins"},
		"/admin/transfers/new":          {"/admin/transfers/new", "/admin/transfers/new"},
		"/admin/transfers/:id/confirm":  {issue + "/confirm", issue},
		"/admin/transfers/:id/cancel":   {issue + "/cancel", issue},
	}
	for _, b := range bindings.All() {
		base, row := "/admin/"+b.Descriptor.Table, of.rows[b.Descriptor.Table]
		examples[base+"/new"] = guardedPage{base + "/new", base + "/new"}
		if row == "" {
			continue // what has no row is no example
		}
		examples[base+"/:id/edit"] = guardedPage{base + "/" + row + "/edit", base + "/" + row + "/edit"}
		examples[base+"/:id/delete"] = guardedPage{base + "/" + row + "/delete", base + "/" + row}
		for _, f := range b.Descriptor.Inputs(false) {
			if !f.Unique { // the attacker's address says what is to be done with which rows
				examples[base+"/bulk"] = guardedPage{base + "/bulk", base + "/bulk?" + url.Values{"do": {"set:" + f.Name}, "id": {row}}.Encode()}
			}
		}
	}
	return examples
}
