package handlers

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
)

// TestTemplatesFitTheirPages type-checks every template, branches that no test
// takes included.
func TestTemplatesFitTheirPages(t *testing.T) {
	f := newFixture(t)
	types := f.site.areas.templates()
	for _, name := range f.site.guard.Pages.Names() {
		page, ok := types[name]
		if !ok {
			t.Errorf("the page %s has no struct here", name)
			continue
		}
		if err := templatecheck.CheckHTML(f.site.guard.Pages.Lookup(name), page); err != nil {
			t.Error(err)
		}
	}
	if err := templatecheck.CheckHTML(f.site.guard.Pages.Lookup("dashboard"), types["home"]); err == nil {
		t.Error("a template checked against another page's struct passes, so the check proves nothing")
	}
	if len(types) != len(f.site.guard.Pages.Names()) {
		t.Errorf("%d structs for the pages %v", len(types), slices.Sorted(slices.Values(f.site.guard.Pages.Names())))
	}
}

func TestPageIsRenderedWholeOrNotAtAll(t *testing.T) {
	f := newFixture(t)
	var buf bytes.Buffer
	if err := f.site.guard.Pages.Render(&buf, "dashboard", struct{}{}); err == nil {
		t.Error("a page without its data is rendered")
	}
	if err := f.site.guard.Pages.Render(&buf, "nothing", nil); err == nil {
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
