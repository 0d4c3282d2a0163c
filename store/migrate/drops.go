package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"ariga.io/atlas/sql/migrate"

	"unframed/store/chain"
	"unframed/store/drift"
)

var dropColumn = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+` + identifier + `\s+DROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?` + identifier)

// beforeDrops refuses a file that drops a column which an index or a CHECK made
// by hand needs: the servers drop that as well, without a word.
func (s *session) beforeDrops(ctx context.Context, d directory, f migrate.File) error {
	statements, err := f.Stmts()
	if err != nil || !slices.ContainsFunc(statements, dropColumn.MatchString) {
		return err
	}
	c, err := chain.Read(d.FS)
	if err != nil {
		return err
	}
	before, _, known := c.Around(f.Name())
	if !known {
		return nil
	}
	differences, err := drift.Tables(ctx, s.conn, s.history.engine, before, RevisionsTable, LeaseTable, BackfillsTable)
	if err != nil {
		return err
	}
	for _, statement := range statements {
		m := dropColumn.FindStringSubmatch(statement)
		if m == nil {
			continue
		}
		for _, d := range differences {
			if d.How == drift.Extra && d.Table == m[1] && (slices.Contains(d.On, m[2]) || mentions(d.Text, m[2])) {
				return fmt.Errorf("migration %s would drop column %s of table %s, and with it what was made by hand: %s; nothing was changed; drop that in a file of its own first", f.Name(), m[2], m[1], d)
			}
		}
	}
	return nil
}

// mentions reports whether the name stands in the text as a word.
func mentions(text, name string) bool {
	return regexp.MustCompile(`(?i)(^|[^\w$])` + regexp.QuoteMeta(name) + `($|[^\w$])`).MatchString(text)
}
