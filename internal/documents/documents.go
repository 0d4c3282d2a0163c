// Package documents reads the project's documents, so that tests can compare
// what they say with the program. Nothing of the application imports it.
package documents

import (
	"io/fs"
	"regexp"
	"strings"
)

// A Page is a document: a Markdown page, or a file of deploy.
type Page struct {
	Path  string // from the root of the project, with slashes
	Text  string
	Prose string // Text without its fenced blocks and comments, line for line
	Spans []Span // code within a line: `app serve`
	Lines []Span // the lines of fenced blocks; of a file of deploy, all of them
}

// A Span is a piece of code and the line it is on, counted from 1.
type Span struct {
	Text string
	Line int
	Lang string // of a fenced block
}

// roots are where documents are: files, and folders with all below them.
var roots = []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "tools/README.md", "docs", "deploy"}

// Read returns every document of a project, whose root has go.mod.
func Read(project fs.FS) ([]Page, error) {
	var pages []Page
	for _, start := range roots {
		err := fs.WalkDir(project, start, func(name string, entry fs.DirEntry, err error) error {
			markdown := strings.HasSuffix(name, ".md")
			if err != nil || entry.IsDir() || !markdown && !strings.HasPrefix(name, "deploy/") {
				return err // pictures, and files that a test of their own compares
			}
			text, err := fs.ReadFile(project, name)
			pages = append(pages, parse(name, string(text), markdown))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

var (
	span    = regexp.MustCompile("``[^`].*?``|`[^`]+`")
	comment = regexp.MustCompile(`<!--.*?-->`)
)

func parse(name, text string, markdown bool) Page {
	page := Page{Path: name, Text: text}
	var prose strings.Builder
	fence, lang := "", ""
	if !markdown {
		fence, lang = "\x00", "deploy"
	}
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence == "" && strings.HasPrefix(trimmed, "```"):
			fence, lang = "```", strings.TrimSpace(strings.TrimLeft(trimmed, "`"))
		case fence != "" && trimmed == fence:
			fence = ""
		case fence != "":
			page.Lines = append(page.Lines, Span{line, i + 1, lang})
		default:
			line = comment.ReplaceAllString(line, "")
			for _, s := range span.FindAllString(line, -1) {
				page.Spans = append(page.Spans, Span{strings.TrimSpace(strings.Trim(s, "`")), i + 1, ""})
			}
			prose.WriteString(line)
		}
		prose.WriteByte('\n')
	}
	page.Prose = prose.String()
	return page
}

// Links are the targets of the page's links and pictures.
func (p Page) Links() []Span { return p.find(link) }

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// find returns the first group of every match in the prose, code spans left out.
func (p Page) find(pattern *regexp.Regexp) []Span {
	var found []Span
	for i, line := range strings.Split(p.Prose, "\n") {
		for _, m := range pattern.FindAllStringSubmatch(span.ReplaceAllString(line, "``"), -1) {
			found = append(found, Span{m[1], i + 1, ""})
		}
	}
	return found
}

var (
	heading  = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)
	linked   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	unslug   = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)
	explicit = regexp.MustCompile(`<a (?:id|name)="([^"]+)">`)
)

// Anchors are the fragments that lead somewhere on the page, as code hosts make
// them from headings.
func (p Page) Anchors() map[string]bool {
	anchors := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(p.Prose, -1) {
		title := linked.ReplaceAllString(m[1], "$1")
		slug := strings.ReplaceAll(unslug.ReplaceAllString(strings.ToLower(title), ""), " ", "-")
		anchors[slug] = true
	}
	for _, m := range explicit.FindAllStringSubmatch(p.Text, -1) {
		anchors[m[1]] = true
	}
	return anchors
}
