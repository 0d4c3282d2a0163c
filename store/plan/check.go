package plan

import (
	"fmt"
	"slices"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"unframed/ent/schema/annotation"
)

// longestName is how many bytes PostgreSQL keeps of a name.
const longestName = 63

// check refuses what could not be migrated later or means nothing.
func (s State) check() error {
	for _, t := range s.schema.Tables {
		for _, a := range t.Attrs {
			if c, ok := a.(*schema.Check); ok && c.Name == "" {
				return fmt.Errorf("a CHECK of table %s has no name, so it could never be changed: use entsql.Checks", t.Name)
			}
		}
		for _, i := range t.Indexes {
			if len(i.Name) > longestName {
				return fmt.Errorf("the name of index %s is longer than %d bytes: give it a StorageKey", i.Name, longestName)
			}
		}
		for _, f := range t.ForeignKeys {
			if len(f.Symbol) > longestName {
				return fmt.Errorf("the name of foreign key %s is longer than %d bytes: give the edge a StorageKey with a Symbol", f.Symbol, longestName)
			}
		}
	}
	for table, f := range s.features {
		if err := s.checkFeatures(table, f); err != nil {
			return err
		}
	}
	return nil
}

func (s State) checkFeatures(table string, f annotation.Features) error {
	t, ok := s.schema.Table(table)
	if !ok {
		return fmt.Errorf("an annotation is on %s, which is no table", table)
	}
	if f.ExpiresBy != "" {
		c, ok := t.Column(f.ExpiresBy)
		if !ok {
			return fmt.Errorf("table %s is declared to expire by %s, which is none of its columns", table, f.ExpiresBy)
		}
		if _, ok := c.Type.Type.(*schema.TimeType); !ok {
			return fmt.Errorf("table %s is declared to expire by %s, which is not a time", table, f.ExpiresBy)
		}
	}
	for _, name := range f.HashSharded {
		i, ok := t.Index(name)
		if !ok {
			return fmt.Errorf("index %s is declared hash-sharded, but table %s has no such index", name, table)
		}
		if i.Unique || slices.ContainsFunc(i.Attrs, isPredicate) {
			return fmt.Errorf("index %s is unique or partial and cannot be hash-sharded", name)
		}
	}
	return nil
}

func isPredicate(a schema.Attr) bool {
	_, ok := a.(*postgres.IndexPredicate)
	if !ok {
		_, ok = a.(*sqlite.IndexPredicate)
	}
	return ok
}
