package main

import (
	"errors"
	"fmt"
	"go/ast"
	"log"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"
	"golang.org/x/tools/go/packages"
)

// scan returns one line for each finding in the hand-written files of the
// packages. Tests are not scanned.
func scan(patterns []string) ([]string, error) {
	loaded, err := load(patterns)
	if err != nil {
		return nil, err
	}
	config := gosec.NewConfig()
	config.SetGlobal(gosec.NoSecRequireRules, "true")
	config.SetGlobal(gosec.NoSecRequireJustification, "true")
	skip := slices.Collect(maps.Keys(rulesLeftOut))
	trouble := &troubles{}
	analyzer := gosec.NewAnalyzer(config, false, true, false, runtime.GOMAXPROCS(0), log.New(trouble, "", 0))
	analyzer.LoadRules(rules.Generate(false, rules.NewRuleFilter(true, skip...)).RulesInfo())
	analyzer.LoadAnalyzers(analyzers.Generate(false, analyzers.NewAnalyzerFilter(true, skip...)).AnalyzersInfo())
	for _, pkg := range loaded {
		analyzer.CheckRules(pkg)
		analyzer.CheckAnalyzers(pkg)
	}
	issues, _, faults := analyzer.Report()
	if trouble.lines != nil {
		return nil, errors.New(strings.Join(trouble.lines, "\n"))
	}
	return append(lines(withoutPlaces(issues), faults), idle(loaded, issues)...), nil
}

// load loads the packages that have hand-written files.
func load(patterns []string) ([]*packages.Package, error) {
	all, err := packages.Load(&packages.Config{Mode: gosec.LoadMode}, patterns...)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no packages match %q", patterns)
	}
	if packages.PrintErrors(all) > 0 {
		return nil, errors.New("the packages do not compile")
	}
	return slices.DeleteFunc(all, func(p *packages.Package) bool {
		return packagesLeftOut[p.Name] != "" || !slices.ContainsFunc(p.Syntax, func(f *ast.File) bool { return !ast.IsGenerated(f) })
	}), nil
}

// withoutPlaces drops the findings that placesLeftOut explains.
func withoutPlaces(issues []*issue.Issue) []*issue.Issue {
	var kept []*issue.Issue
	for _, i := range issues {
		if !slices.ContainsFunc(placesLeftOut, func(l leftOut) bool { return l.covers(i) }) {
			kept = append(kept, i)
		}
	}
	return kept
}

// idle reports the places left out in the packages at hand that hide nothing.
func idle(loaded []*packages.Package, issues []*issue.Issue) []string {
	var out []string
	for _, l := range placesLeftOut {
		scanned := slices.ContainsFunc(loaded, func(p *packages.Package) bool { return relative(p.Dir) == l.folder() })
		if scanned && !slices.ContainsFunc(issues, l.covers) {
			out = append(out, fmt.Sprintf("%s: %s is left out here for nothing: take it off placesLeftOut", l.place, l.rule))
		}
	}
	return out
}

// lines prints findings, and faults such as a #nosec without a reason, in the
// order of files and lines.
func lines(issues []*issue.Issue, faults map[string][]gosec.Error) []string {
	var out []string
	slices.SortStableFunc(issues, func(a, b *issue.Issue) int {
		return strings.Compare(place(a), place(b))
	})
	for _, i := range issues {
		out = append(out, fmt.Sprintf("%s:%s:%s: %s: %s (severity %s, confidence %s)",
			relative(i.File), firstLine(i), i.Col, i.RuleID, i.What,
			strings.ToLower(i.Severity.String()), strings.ToLower(i.Confidence.String())))
	}
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		for _, f := range faults[name] {
			out = append(out, fmt.Sprintf("%s:%d:%d: %s", relative(name), f.Line, f.Column, f.Err))
		}
	}
	return slices.Compact(out)
}

func place(i *issue.Issue) string {
	return fmt.Sprintf("%s:%8s:%8s:%s", i.File, firstLine(i), i.Col, i.RuleID)
}

// firstLine is a number also where the finding spans lines: "12-14".
func firstLine(i *issue.Issue) string {
	line, _, _ := strings.Cut(i.Line, "-")
	return line
}

func relative(name string) string {
	if dir, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(dir, name); err == nil {
			return short
		}
	}
	return name
}

// troubles keeps what gosec only logs when an analysis breaks off, which
// would otherwise look like a pass.
type troubles struct{ lines []string }

func (t *troubles) Write(b []byte) (int, error) {
	line := strings.TrimSpace(string(b))
	if strings.HasPrefix(line, "Error") || strings.HasPrefix(line, "Panic") || strings.HasPrefix(line, "Rule error") {
		t.lines = append(t.lines, line)
	}
	return len(b), nil
}
