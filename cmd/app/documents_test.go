package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"unframed/handlers"
	"unframed/internal/documents"
)

// notThere are addresses and commands that documents may name although the
// program does not have them, with the reason.
var notThere = map[string]string{
	"/:id/delete":       "where an entity allows it",
	"/:id/links/…":      "where an entity has sets",
	"/:id/links/<edge>": "where an entity has sets",
	"/dev/mail":         "in development alone",
	"/metrics":          "on an address of its own",
	"/proc/self/cgroup": "a file",
	"app new foo":       "a mistake",
	"app help nosuch":   "a mistake",
	"app serv":          "a mistake",

	"/admin/<table>/<id>/links/<edge>": "where an entity has sets",
	"/api/v1/admin/invoices":           "the reader makes it",
}

// falseClaims returns which commands and addresses the pages name that the
// program lacks, and how many of each were looked at.
func falseClaims(pages []documents.Page) (wrong []string, commands, addresses int) {
	paths := []string{}
	for _, r := range handlers.Routes(features) {
		paths = append(paths, r.Path)
	}
	for _, p := range pages {
		for _, at := range append(slices.Clone(p.Spans), p.Lines...) {
			if notThere[at.Text] != "" || at.Lang != "" && !strings.HasPrefix(at.Lang, "sh") {
				continue
			}
			for _, command := range commandsIn(at) {
				commands++
				if err := known(command); err != nil {
					wrong = append(wrong, fmt.Sprintf("%s:%d: %s: %v", p.Path, at.Line, strings.Join(command, " "), err))
				}
			}
			if address := addressIn(at); address != "" {
				addresses++
				if !slices.ContainsFunc(paths, func(path string) bool { return leadsTo(path, address) }) {
					wrong = append(wrong, fmt.Sprintf("%s:%d: nothing is served at %s", p.Path, at.Line, at.Text))
				}
			}
		}
	}
	return wrong, commands, addresses
}

var (
	invoked = regexp.MustCompile(`(?:^|[ (])(?:go run \./cmd/app|(?:\./)?app(?:-new)?)((?: [^|;&<>()]+)?)`)
	address = regexp.MustCompile(`^(?:(?:GET|POST|PATCH|PUT|DELETE) )?(/[\w/:<>….-]*)(?:\?.*)?$`)
	text    = regexp.MustCompile(`^'[^']*'$|^"[^"]*"$`)
)

// commandsIn are the words behind the program's name, wherever it is invoked: in
// a span that begins with it or with a command of two words, in lines of a shell.
func commandsIn(at documents.Span) [][]string {
	line := strings.ReplaceAll(strings.ReplaceAll(at.Text, `\|`, "] ["), "2>", ">")
	line, _, _ = strings.Cut(line, " #")
	if strings.Contains(line, "go build") {
		return nil
	}
	if words := strings.Fields(line); at.Lang == "" && len(words) > 1 && slices.Contains([]string{"migrate", "user", "ledger"}, words[0]) {
		return [][]string{words}
	}
	if at.Lang == "" && !strings.HasPrefix(line, "app") && !strings.HasPrefix(line, "go run ./cmd/app") {
		return nil
	}
	var found [][]string
	for _, m := range invoked.FindAllStringSubmatch(line, -1) {
		found = append(found, strings.Fields(m[1]))
	}
	return found
}

// known reports what the program does not know of a command: its name or a flag.
func known(words []string) error {
	at := root()
	for _, w := range words {
		w = strings.Trim(w, "[]…,")
		switch {
		case w == "--help" || w == "help" || w == "COMMAND" || text.MatchString(w):
		case strings.HasPrefix(w, "--"):
			name, _, _ := strings.Cut(w[2:], "=")
			if at.Flags().Lookup(name) == nil {
				return fmt.Errorf("there is no flag --%s of %s", name, at.CommandPath())
			}
		case at.HasSubCommands() && at.Name() != "app" || at.Name() == "app":
			below := slices.IndexFunc(at.Commands(), func(c *cobra.Command) bool { return slices.Contains(strings.Split(w, "|"), c.Name()) })
			if below < 0 && strings.Contains(at.Use, " ") { // it takes something else too
				return nil
			}
			if below < 0 {
				return fmt.Errorf("there is no command %s of %s", w, at.CommandPath())
			}
			at = at.Commands()[below]
		}
	}
	return nil
}

// addressIn is the path that a span names, or nothing.
func addressIn(at documents.Span) string {
	if m := address.FindStringSubmatch(at.Text); m != nil && at.Lang == "" {
		return m[1]
	}
	return ""
}

// leadsTo reports whether the route's path, or its end, is what a document writes,
// where <table> and :id stand for anything and … for the rest.
func leadsTo(route, written string) bool {
	has, want := strings.Split(route, "/")[1:], strings.Split(written, "/")[1:]
	if i := slices.Index(want, "…"); i >= 0 && i <= len(has) {
		want = want[:i]
		has = has[:i]
	}
	if len(has) < len(want) {
		return false
	}
	for i, w := range want {
		h := has[len(has)-len(want)+i]
		if h != w && !strings.HasPrefix(h, ":") && !strings.HasPrefix(w, "<") {
			return false
		}
	}
	return true
}

func TestDocumentsNameCommandsAndAddressesThatExist(t *testing.T) {
	pages, err := documents.Read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	wrong, commands, addresses := falseClaims(pages)
	for _, w := range wrong {
		t.Error(w)
	}
	if commands < 80 || addresses < 100 {
		t.Errorf("only %d commands and %d addresses were looked at: the documents are no longer read", commands, addresses)
	}
	planted := documents.Page{Path: "PLANTED.md", Spans: []documents.Span{
		{Text: "app migrate sideways"}, {Text: "app seed --people 5"}, {Text: "migrate up --force"}, {Text: "/nowhere/:id"}, {Text: "POST /transfers/:id/undo"},
		{Text: "app migrate up --yes"}, {Text: "/transfers/:id"}, {Text: "app"}, {Text: "/admin/<table>"}, // true
	}}
	if wrong, _, _ := falseClaims([]documents.Page{planted}); len(wrong) != 5 {
		t.Errorf("of five false claims %d were found: %q", len(wrong), wrong)
	}
}

// TestReferenceIsComplete holds docs/reference.md to name every command, setting
// and written address.
func TestReferenceIsComplete(t *testing.T) {
	page, err := os.ReadFile("../../docs/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	reference := string(page)
	each(root(), func(c *cobra.Command) {
		if c.Name() != "completion" && c.Parent() != nil && c.Parent().Name() != "completion" && c.Name() != "help" && !c.HasSubCommands() && !strings.Contains(reference, "`"+c.CommandPath()) {
			t.Errorf("docs/reference.md does not name the command %q", c.CommandPath())
		}
	})
	for _, r := range handlers.Routes(features) {
		path := r.Path
		for _, shortened := range []string{"/admin/", "/api/v1/admin/", "/settings/", "/static/", "/transfers/export"} {
			if strings.HasPrefix(path, shortened) && strings.Contains(reference, "`"+shortened) {
				path = shortened // its rows follow one pattern
			}
		}
		if !strings.Contains(reference, path+"`") && !strings.Contains(reference, "`"+path) {
			t.Errorf("docs/reference.md does not name %s", r.Path)
		}
	}
}
