package rule

import (
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql/schema"
)

// KeptFaults says where the database itself would change or delete rows that
// nobody may: kept and fixed ones that refer to a row, when that row is deleted.
// What the tables say is ent's: a reference that may be empty is emptied unless its
// edge says otherwise.
func KeptFaults(tables []*schema.Table) error {
	var faults []error
	for _, e := range Entities() {
		i := slices.IndexFunc(tables, func(t *schema.Table) bool { return t.Name == e.Table })
		if i < 0 || !e.policy.Kept && !e.policy.Fixed {
			continue
		}
		for _, key := range tables[i].ForeignKeys {
			what := ""
			switch key.OnDelete {
			case schema.Cascade:
				if e.policy.Kept {
					what = "deletes"
				}
			case schema.SetNull, schema.SetDefault:
				what = "changes"
			}
			if what != "" {
				faults = append(faults, fmt.Errorf("nobody may do so with rows of %s, as its Policy says, and the database %s them with the row of %s that %s refers to: give the edge there entsql.OnDelete(entsql.Restrict)",
					e.Name, what, key.RefTable.Name, key.Columns[0].Name))
			}
		}
	}
	return errors.Join(faults...)
}
