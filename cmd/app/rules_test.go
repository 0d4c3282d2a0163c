package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"unframed/ent/schema/rule"
	"unframed/internal/viewer"
)

// TestRightsAreAsWritten fails on every change of who may do what that is not a
// change of docs/rules.txt, which a review reads.
func TestRightsAreAsWritten(t *testing.T) {
	written, err := os.ReadFile("../../docs/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != rule.Text() {
		t.Errorf("docs/rules.txt is not what app rules says: run go generate ./ent, and look at what it changes")
	}
}

func TestRulesNameEveryEntityAndEveryRight(t *testing.T) {
	var out bytes.Buffer
	cmd := rulesCommand()
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"--json"})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	var all []rule.Statement
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	for _, right := range viewer.Rights() {
		if !slices.ContainsFunc(all, func(s rule.Statement) bool { return s.System && s.Viewer == right.Purpose() }) {
			t.Errorf("the right to %s, of %s, is in no statement: it grants nothing", right.Purpose(), right.Place())
		}
		for _, entity := range right.Entities() {
			if !rule.Known(entity) {
				t.Errorf("the right to %s names %q, which is no entity", right.Purpose(), entity)
			}
		}
	}
	for _, s := range all {
		if s.Entity == "AuditEvent" && (s.Operation == "change" || s.Operation == "delete") {
			t.Errorf("an audit event may be changed: %v", s)
		}
	}
}
