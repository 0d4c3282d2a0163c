package handlers

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"unframed/handlers/account"
	"unframed/handlers/admin"
	"unframed/handlers/press"
	"unframed/handlers/transfer"
	"unframed/handlers/web"
)

// pageTypes is every page's struct, by the name of its template.
var pageTypes = map[string]any{
	"home": homePage{},
}

// TestTemplatesFitTheirPages type-checks every template, branches that no test
// takes included.
func TestTemplatesFitTheirPages(t *testing.T) {
	maps.Copy(pageTypes, web.Templates())
	maps.Copy(pageTypes, press.Templates())
	maps.Copy(pageTypes, admin.Templates())
	maps.Copy(pageTypes, account.Templates())
	maps.Copy(pageTypes, transfer.Templates())
	f := newFixture(t)
	for _, name := range f.site.Pages.Names() {
		page, ok := pageTypes[name]
		if !ok {
			t.Errorf("the page %s has no struct here", name)
			continue
		}
		if err := templatecheck.CheckHTML(f.site.Pages.Lookup(name), page); err != nil {
			t.Error(err)
		}
	}
	if err := templatecheck.CheckHTML(f.site.Pages.Lookup("dashboard"), homePage{}); err == nil {
		t.Error("a template checked against another page's struct passes, so the check proves nothing")
	}
	if len(pageTypes) != len(f.site.Pages.Names()) {
		t.Errorf("%d structs for the pages %v", len(pageTypes), slices.Sorted(slices.Values(f.site.Pages.Names())))
	}
}

func TestPageIsRenderedWholeOrNotAtAll(t *testing.T) {
	f := newFixture(t)
	var buf bytes.Buffer
	if err := f.site.Pages.Render(&buf, "dashboard", struct{}{}); err == nil {
		t.Error("a page without its data is rendered")
	}
	if err := f.site.Pages.Render(&buf, "nothing", nil); err == nil {
		t.Error("a page that is not there is rendered")
	}
}

// TestEveryPageThatNamesProblemsSaysSoInItsTitle reads the templates.
func TestEveryPageThatNamesProblemsSaysSoInItsTitle(t *testing.T) {
	pages, err := filepath.Glob("../templates/pages/*.html")
	must(t, err)
	checked := 0
	for _, path := range pages {
		text, err := os.ReadFile(path)
		must(t, err)
		title, _, _ := strings.Cut(string(text), "{{define \"content\"}}")
		if strings.Contains(string(text), `{{template "problems"`) {
			checked++
			if !strings.Contains(title, "{{if .Problems}}Error: {{end}}") {
				t.Errorf("%s leaves its title alone where something is wrong", path)
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d pages were read", checked)
	}
}
