package main

import (
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"

	"unframed/ent/migrate"
	"unframed/ent/schema/rule"
)

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
