package documents

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// project is this project.
var project = os.DirFS("../..")

// claims looks at documents for what the source code, and the other pages, must
// have, and returns what they lack, each with its place, and how much was looked at.
func claims(s *Source, pages []Page, looking ...Page) (wrong []string, looked map[string]int) {
	looked = map[string]int{}
	for _, p := range looking {
		tell := func(kind string, at Span, ok bool) {
			looked[kind]++
			if !ok {
				wrong = append(wrong, p.Path+":"+strconv.Itoa(at.Line)+": there is no "+kind+" "+at.Text)
			}
		}
		links(p, s, pages, tell)
		for _, at := range append(p.Spans, p.Lines...) {
			names(at, s, tell)
		}
		for _, at := range p.Spans {
			if notOurs[at.Text] == "" {
				spans(p, at, s, tell)
			}
		}
		numbers(p, s, tell)
	}
	return wrong, looked
}

type teller func(kind string, at Span, ok bool)

func links(p Page, s *Source, pages []Page, tell teller) {
	for _, at := range p.Links() {
		if strings.Contains(at.Text, ":") { // another site's
			continue
		}
		file, fragment, _ := strings.Cut(at.Text, "#")
		target := p.Path
		if file != "" {
			target = path.Join(path.Dir(p.Path), file)
		}
		tell("file behind the link", at, s.Files[target])
		if fragment == "" {
			continue
		}
		found := false
		for _, other := range pages {
			found = found || other.Path == target && other.Anchors()[fragment]
		}
		tell("heading behind the link", at, found)
	}
}

var (
	test     = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w+`)
	variable = regexp.MustCompile(`\b(?:APP|UNFRAMED|DATABASE)_[A-Z_]*[A-Z]\b`)
	metric   = regexp.MustCompile(`\bunframed_[a-z_]+[a-z]\b`)
	alert    = regexp.MustCompile(`\bUnframed[A-Z][A-Za-z]+\b`)
	target   = regexp.MustCompile(`\bmake ([a-z]+)\b`)
	series   = regexp.MustCompile(`_(bucket|count|sum)$`)
)

// names looks for what is known by its own name wherever it stands in code.
func names(at Span, s *Source, tell teller) {
	one := func(text string) Span { return Span{text, at.Line, at.Lang} }
	for _, name := range test.FindAllString(at.Text, -1) {
		ok := s.Tests[name]
		for declared := range s.Tests { // -run takes a pattern
			ok = ok || strings.Contains(at.Text, "-run") && strings.HasPrefix(declared, name)
		}
		tell("test", one(name), ok)
	}
	for _, name := range variable.FindAllString(at.Text, -1) {
		if notOurs[name] == "" {
			tell("variable", one(name), s.Says(`"`+name+`"`) || s.Says(name+"=") || strings.HasPrefix(name, "UNFRAMED_") && s.Tested(`"`+name+`"`))
		}
	}
	for _, name := range metric.FindAllString(at.Text, -1) {
		if notOurs[name] == "" {
			tell("metric", one(name), s.Says(`"`+series.ReplaceAllString(name, "")))
		}
	}
	for _, name := range alert.FindAllString(at.Text, -1) {
		tell("alert", one(name), s.Says("alert: "+name+"\n"))
	}
	for _, m := range target.FindAllStringSubmatch(at.Text, -1) {
		tell("make target", one(m[1]), s.Says("\n"+m[1]+":"))
	}
}

var (
	file      = regexp.MustCompile(`^(?:\./)?[\w.-]+(?:/[\w.*-]+)*/?$`)
	extension = regexp.MustCompile(`\.(?:go|md|sh|html|js|css|txt|sum|mod|yml|service|hcl|json|png|svg)$`)
	qualified = regexp.MustCompile(`^([a-z]+)\.([A-Za-z]\w*)(?:[({.].*)?$`)
	kebab     = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)+$`)
)

// spans looks at a piece of code that stands alone: a file, a Go name, a code.
func spans(p Page, at Span, s *Source, tell teller) {
	text := strings.TrimSuffix(strings.TrimPrefix(at.Text, "./"), "/")
	first, _, inFolder := strings.Cut(text, "/")
	switch {
	case kebab.MatchString(text):
		tell("code, word or file", at, s.Says(text) || s.Files[text])
	case file.MatchString(text) && (inFolder && s.Files[first] || extension.MatchString(text)):
		tell("file", at, s.has(path.Dir(p.Path), text))
	case qualified.MatchString(text):
		m := qualified.FindStringSubmatch(text)
		if declared, ours := s.Declared[m[1]]; ours {
			tell("name in Go", at, declared[m[2]] || s.Says(`"`+at.Text+`"`)) // or what is recorded, such as an audit event's action
		}
	}
}

// has reports whether there is a file of this name: from the root, from the
// folder of the document, or, for a name without a folder, anywhere.
func (s *Source) has(folder, name string) bool {
	if s.Files[name] || s.Files[path.Join(folder, name)] || s.Says(`"`+name+`"`) { // the last: the program makes it
		return true
	}
	for have := range s.Files {
		if ok, err := path.Match(name, have); err == nil && ok {
			return true
		}
		if !strings.Contains(name, "/") && path.Base(have) == name {
			return true
		}
	}
	return false
}

// numbered is a number followed by the constant that it is: as a comment, or in
// the next cell of a table.
var numbered = regexp.MustCompile("(\\d[\\d,]*(?:\\.\\d\\d)?)(?: (KiB|MiB|ms|s|seconds?|minutes?|hours?|days?|years?)\\b)?(?:<!-- ?| ?\\| ?`)([a-z*]+\\.[A-Za-z][\\w.]*)(?: ?-->|`)")

// sizes are what a number's unit stands for, in bytes and nanoseconds.
var sizes = map[string]int64{
	"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "ms": 1e6, "s": 1e9, "second": 1e9,
	"minute": 60e9, "hour": 3600e9, "day": 24 * 3600e9, "year": 365 * 24 * 3600e9,
}

// numbers compares each number that names its constant.
func numbers(p Page, s *Source, tell teller) {
	for i, line := range strings.Split(p.Text, "\n") {
		for _, m := range numbered.FindAllStringSubmatch(line, -1) {
			number, err := strconv.ParseInt(strings.NewReplacer(",", "", ".", "").Replace(m[1]), 10, 64) // amounts in hundredths
			unit := m[2]
			if len(unit) > 2 && unit != "KiB" && unit != "MiB" {
				unit = strings.TrimSuffix(unit, "s")
			}
			is, known := s.Number(m[3])
			if pack, name, _ := strings.Cut(m[3], "."); !known && s.Declared[pack][name] {
				continue // a function
			}
			tell("number", Span{m[1] + " " + m[2] + " for " + m[3] + ", which is " + strconv.FormatInt(is, 10), i + 1, ""},
				err == nil && known && number*sizes[unit] == is)
		}
	}
}

func TestDocumentsNameWhatExists(t *testing.T) {
	s, pages := load(t)
	wrong, looked := claims(s, pages, pages...)
	for _, w := range wrong {
		t.Error(w)
	}
	for kind, least := range map[string]int{
		"file behind the link": 60, "heading behind the link": 5, "test": 100, "variable": 60, "metric": 30,
		"alert": 1, "make target": 10, "file": 100, "name in Go": 20, "code, word or file": 40, "number": 65,
	} {
		if looked[kind] < least {
			t.Errorf("%d times a %s was looked at, fewer than %d: the documents are no longer read", looked[kind], kind, least)
		}
	}
	for name, why := range notOurs {
		if !mentioned(pages, name) {
			t.Errorf("no document says %q any more (%s): take it out of notOurs", name, why)
		}
	}
}

// TestFalseDocumentIsFound plants one false claim of each kind.
func TestFalseDocumentIsFound(t *testing.T) {
	s, pages := load(t)
	for kind, text := range map[string]string{
		"file behind the link":    "[the road](docs/nowhere.md)",
		"heading behind the link": "[the road](README.md#no-such-heading)",
		"test":                    "`TestThatIsNowhere`",
		"variable":                "`APP_SECRET_KEYS`",
		"metric":                  "`unframed_refusals_total`",
		"alert":                   "`UnframedIsBored`",
		"make target":             "`make coffee`",
		"file":                    "`shield/nowhere.go`",
		"name in Go":              "`accounts.Nobody`",
		"code, word or file":      "`seal-forgotten`",
		"number":                  "at most 101<!-- accounts.MaxSessions --> sessions",
	} {
		planted := parse("PLANTED.md", text+"\n", true)
		wrong, _ := claims(s, pages, planted)
		found := 0
		for _, w := range wrong {
			if strings.HasPrefix(w, "PLANTED.md:1: there is no "+kind) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s, in a document, was found %d times", text, found)
		}
	}
	if wrong, _ := claims(s, pages, parse("PLANTED.md", "at most 100<!-- accounts.MaxSessions -->, `shield/seal.go`, `make check`\n", true)); len(wrong) > 0 {
		t.Error("what is true was taken for false:", wrong)
	}
}

// loaded reads the project once.
var loaded = sync.OnceValues(func() (*Source, error) { return Load(project) })

func load(t *testing.T) (*Source, []Page) {
	t.Helper()
	s, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := Read(project)
	if err != nil {
		t.Fatal(err)
	}
	return s, pages
}

func mentioned(pages []Page, text string) bool {
	for _, p := range pages {
		if strings.Contains(p.Text, text) {
			return true
		}
	}
	return false
}

// TestReferenceNamesEverySettingAndMetric is the other way round.
func TestReferenceNamesEverySettingAndMetric(t *testing.T) {
	s, pages := load(t)
	i := slices.IndexFunc(pages, func(p Page) bool { return p.Path == "docs/reference.md" })
	literals := slices.Concat(s.Literals("config", `^(?:APP_|DATABASE_)[A-Z_]+$`), s.Literals("metrics", `^unframed_[a-z_]+$`))
	if i < 0 || len(literals) < 30 {
		t.Fatalf("of settings and metrics only %d were found", len(literals))
	}
	for _, name := range literals {
		if !strings.Contains(pages[i].Text, "`"+name+"`") {
			t.Errorf("docs/reference.md does not name %s", name)
		}
	}
}

// TestDependenciesAreExplained holds docs/dependencies.md to name every module that
// go.mod asks for directly, and no table row a module that it does not.
func TestDependenciesAreExplained(t *testing.T) {
	mod, err := fs.ReadFile(project, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := fs.ReadFile(project, "docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		direct[m[1]] = true
		if !strings.Contains(string(page), "`"+m[1]+"`") {
			t.Errorf("docs/dependencies.md does not name %s", m[1])
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(string(page), -1)
	if len(direct) < 15 || len(rows) < 15 {
		t.Errorf("%d modules and %d rows: nothing was compared", len(direct), len(rows))
	}
	for _, m := range rows {
		if !direct[m[1]] {
			t.Errorf("docs/dependencies.md explains %s, which go.mod does not ask for", m[1])
		}
	}
}
