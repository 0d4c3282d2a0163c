package audit

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var write = flag.Bool("write", false, "write the table of rules into docs/audit.md")

const (
	rulesPage  = "../docs/audit.md"
	rulesBegin = "<!-- rules: written by go test ./audit -run TestPageNamesEveryRule -write -->\n"
	rulesEnd   = "<!-- end of rules -->\n"
)

// TestPageNamesEveryRule holds docs/audit.md to the list of rules.
func TestPageNamesEveryRule(t *testing.T) {
	raw, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(raw), rulesBegin)
	_, tail, ok2 := strings.Cut(rest, rulesEnd)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the rules", rulesPage)
	}
	var table strings.Builder
	table.WriteString("| rule | severity | what is wrong, what to do | source |\n|---|---|---|---|\n")
	for _, r := range Rules() {
		text := strings.ReplaceAll(strings.ReplaceAll(r.Wrong+" "+r.Do, "|", "\\|"), "<", "&lt;")
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", r.ID, r.Severity, text, r.Source)
	}
	page := head + rulesBegin + table.String() + rulesEnd + tail
	if *write {
		if err := os.WriteFile(rulesPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if page != string(raw) {
		t.Errorf("%s lags behind the rules; run: go test ./audit -run TestPageNamesEveryRule -write", rulesPage)
	}
}

func TestRulesAreWholeAndUnique(t *testing.T) {
	seen := map[string]bool{}
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, r := range Rules() {
		if seen[r.ID] || !id.MatchString(r.ID) || !slices.Contains(Severities, r.Severity) || r.Source == "" ||
			!strings.HasSuffix(r.Wrong, ".") || !strings.HasSuffix(strings.TrimRight(r.Do, `"`), ".") && !strings.HasSuffix(r.Do, "….") {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
}

// TestChecksNameKnownRules reads the checks' source: a misspelt id would only
// show on the site that breaks it.
func TestChecksNameKnownRules(t *testing.T) {
	known := map[string]bool{}
	prefixes := map[string]bool{}
	for _, r := range Rules() {
		known[r.ID] = true
		prefix, _, _ := strings.Cut(r.ID, "-")
		prefixes[prefix] = true
	}
	looks := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range sources {
		if strings.HasPrefix(name, "rules") || name == "crawl.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			prefix, _, _ := strings.Cut(text, "-")
			switch {
			case known[text]:
				found++
			case looks.MatchString(text) && prefixes[prefix] && !otherDirectives[text] && !strings.HasPrefix(text, "frame-") &&
				!fetchDirectives[text] && prefix != "cross" && prefix != "content" && prefix != "strict":
				t.Errorf("%s names %q, which is no rule", name, text)
			}
			return true
		})
	}
	if found < len(Rules()) {
		t.Errorf("the checks name %d rules of %d, so this looks in the wrong places", found, len(Rules()))
	}
}

// sampleReport is of a site with several faults and hostile text in it.
func sampleReport(t *testing.T) *Report {
	t.Helper()
	site := serveSite(t, true, on(pagesOnly, unframed), on(pagesOnly, put("<script>red\x1b[31m\u202e\n</script>")))
	return run(t, quick(site.URL))
}

func TestReportIsReadableEveryWay(t *testing.T) {
	r := sampleReport(t)
	var table, asJSON, sarif strings.Builder
	for _, err := range []error{r.WriteTable(&table), r.WriteJSON(&asJSON), r.WriteSARIF(&sarif, "test")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []string{"framing-open", "GET / → 200", "SEVERITY", "Grade D: 1 high", "CSP3 §6.4.2", "Not checked", "Not judged"} {
		if !strings.Contains(table.String(), part) {
			t.Errorf("the table lacks %q:\n%s", part, &table)
		}
	}
	for name, text := range map[string]string{"table": table.String(), "JSON": asJSON.String(), "SARIF": sarif.String()} {
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("the site's control characters reach the %s", name)
		}
	}
	var back Report
	if err := json.Unmarshal([]byte(asJSON.String()), &back); err != nil || len(back.Findings) != len(r.Findings) || back.Findings[0].ID != "framing-open" {
		t.Errorf("%v, %+v", err, back.Findings)
	}
	checkSARIF(t, sarif.String(), len(r.Findings))
}

// checkSARIF holds a log to what SARIF 2.1.0 requires of the parts we use.
func checkSARIF(t *testing.T, text string, results int) {
	t.Helper()
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil || log.Version != "2.1.0" || log.Schema == "" || len(log.Runs) != 1 {
		t.Fatalf("%v: %+v", err, log)
	}
	driver := log.Runs[0].Tool.Driver
	if driver.Name == "" || len(driver.Rules) != len(Rules()) || len(log.Runs[0].Results) != results {
		t.Errorf("%s, %d rules, %d results", driver.Name, len(driver.Rules), len(log.Runs[0].Results))
	}
	for _, r := range log.Runs[0].Results {
		if driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" || len(r.Locations) != 1 || r.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" ||
			!slices.Contains([]string{"error", "warning", "note"}, r.Level) {
			t.Errorf("%+v", r)
		}
	}
}

func TestReportOfNothingHasNoNulls(t *testing.T) {
	var b strings.Builder
	if err := CheckRoutes(nil).WriteJSON(&b); err != nil || strings.Contains(b.String(), "null") {
		t.Errorf("%v: %s", err, &b)
	}
}

func TestSecondRunReportsTheSame(t *testing.T) {
	site := serveSite(t, true, on(pagesOnly, unframed), on(status(404), drop("X-Content-Type-Options")))
	first, second := run(t, quick(site.URL)), run(t, quick(site.URL))
	for i := range first.Findings {
		a, b := first.Findings[i], second.Findings[i]
		if a.ID != b.ID || a.Count != b.Count || a.Class != b.Class || a.Status != b.Status {
			t.Errorf("%+v\n%+v", a, b)
		}
	}
}
