package main

import (
	"strings"
	"testing"

	"unframed/store"
	"unframed/store/backfill"
	"unframed/test/testkit"
)

var upperNotes = backfill.Backfill{
	Name:  "upper_notes",
	Start: backfill.FirstUUID,
	Read:  `SELECT id, note FROM papers WHERE id > $1 AND note IS NOT NULL ORDER BY id LIMIT $2`,
	Write: `UPDATE papers SET alpha = $2 WHERE id = $1`,
	Row: func(scan func(...any) error) (string, []any, error) {
		var id, note string
		err := scan(&id, &note)
		return id, []any{id, strings.ToUpper(note)}, err
	},
}

func TestAMigrationComputesInGo(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		c := newClone(t)
		c.backfills = []backfill.Backfill{upperNotes}
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		change(t, o, addOldPaper)
		c.tables = papers(column("alpha"))
		if _, err := c.run(nil, "diff", "alpha", "--backfill", "lower_notes"); err == nil || !strings.Contains(err.Error(), "lower_notes") {
			t.Errorf("a backfill that nobody wrote: %v", err)
		}
		if out := c.must("diff", "alpha", "--backfill", "upper_notes"); strings.Count(out, "_alpha_rows.sql") != 2 || strings.Count(out, "_alpha.sql") != 2 {
			t.Errorf("diff says:\n%s", out)
		}
		c.must("diff", "--check")
		if out, err := c.run(&o, "up"); err != nil || !strings.Contains(out, "1 rows") {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := value(t, o, readAlpha); got != "N" {
			t.Errorf("alpha is %q", got)
		}
		if out := c.must("diff", "again", "--backfill", "upper_notes"); strings.Count(out, "_again.sql") != 2 {
			t.Errorf("diff says:\n%s", out)
		}
		if out, err := c.run(&o, "up"); err != nil || !strings.Contains(out, "Applied 1") {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
