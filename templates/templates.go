// Package templates holds the pages: one layout with blocks, partials, and a
// file for each page and for each card of the dashboard (card_…), escaped by context as html/template does. A page is
// rendered into memory first, so that nobody is ever sent half of one. Nothing
// here knows the domain.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"

	"unframed/config"
	"unframed/internal/money"
)

//go:embed layout.html partials/*.html pages/*.html
var files embed.FS

// Set is every page and every card, parsed. It is safe for concurrent use.
type Set struct{ pages map[string]*template.Template }

// Parse reads every page. Beside what html/template knows, a page can call asset,
// which gives the URL of a static file, money, which writes minor units, and
// product, which is its name.
func Parse(asset func(name string) (string, error)) (*Set, error) {
	layout, err := template.New("").Funcs(template.FuncMap{"asset": asset, "money": money.Format, "product": product}).
		ParseFS(files, "layout.html", "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	set := &Set{pages: map[string]*template.Template{}}
	for _, file := range names {
		page, err := layout.Clone()
		if err == nil {
			page, err = page.ParseFS(files, file)
		}
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		set.pages[strings.TrimSuffix(path.Base(file), ".html")] = page
	}
	return set, nil
}

// product is what the product is called.
func product() string { return config.Name }

// Names lists the pages and the cards.
func (s *Set) Names() []string {
	var names []string
	for name := range s.pages {
		names = append(names, name)
	}
	return names
}

// Lookup returns the template of a page or a card for checks, or nil.
func (s *Set) Lookup(name string) *template.Template {
	if page := s.pages[name]; page != nil {
		return page.Lookup(begins(name))
	}
	return nil
}

// begins names what is rendered of a file: a page is within the layout, a card is not.
func begins(name string) string {
	if strings.HasPrefix(name, "card_") {
		return "content"
	}
	return "layout"
}

// Card returns a card of the dashboard. data is the card's struct.
func (s *Set) Card(name string, data any) (template.HTML, error) {
	var buf bytes.Buffer
	err := s.Render(&buf, name, data)
	return template.HTML(buf.String()), err // #nosec G203 -- the template has escaped it
}

// Render writes the page or card into buf. data is its struct.
func (s *Set) Render(buf *bytes.Buffer, name string, data any) error {
	page := s.pages[name]
	if page == nil {
		return fmt.Errorf("there is no page %q", name)
	}
	if err := page.ExecuteTemplate(io.Writer(buf), begins(name), data); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return nil
}
