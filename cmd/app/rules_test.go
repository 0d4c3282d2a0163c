package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"

	"unframed/ent/migrate"
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

// TestKeptRowsAreKeptFromTheDatabaseToo has the database delete and empty what
// refers to a row that is deleted, as the edge of a builder might say.
func TestKeptRowsAreKeptFromTheDatabaseToo(t *testing.T) {
	if err := rule.KeptFaults(migrate.Tables); err != nil {
		t.Error(err)
	}
	for does, option := range map[string]schema.ReferenceOption{"deletes": schema.Cascade, "changes": schema.SetNull, "": schema.Restrict} {
		postings := &schema.Table{Name: migrate.PostingsTable.Name}
		for _, key := range migrate.PostingsTable.ForeignKeys {
			changed := *key
			changed.OnDelete = option
			postings.ForeignKeys = append(postings.ForeignKeys, &changed)
		}
		err := rule.KeptFaults([]*schema.Table{postings})
		if does == "" && err != nil || does != "" && (err == nil || !strings.Contains(err.Error(), "the database "+does+" them")) {
			t.Errorf("where the database %q postings: %v", does, err)
		}
	}
}
