package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
	entschema "entgo.io/ent/dialect/sql/schema"

	"unframed/ent/schema/annotation"
	"unframed/store/chain"
)

// State is a schema at one moment.
type State struct {
	schema   *schema.Schema
	features map[string]annotation.Features // by table
}

// Desired returns the states that the generated tables and features describe.
func Desired(ctx context.Context, tables []*entschema.Table, features []annotation.Features) (map[Dialect]State, error) {
	states := map[Dialect]State{}
	for _, d := range Dialects() {
		s, err := desired(ctx, d, tables, features)
		if err != nil {
			return nil, fmt.Errorf("read the schema for %s: %w", d, err)
		}
		states[d] = s
	}
	return states, nil
}

func desired(ctx context.Context, d Dialect, tables []*entschema.Table, features []annotation.Features) (State, error) {
	m, err := entschema.NewMigrate(silent{d.ent()})
	if err != nil {
		return State{}, err
	}
	realm, err := m.StateReader(tables...).ReadState(ctx)
	if err != nil {
		return State{}, err
	}
	if len(realm.Schemas) != 1 {
		return State{}, errors.New("all tables must be in the default database schema")
	}
	realm.Schemas[0].Name = d.schemaName()
	if d == SQLite {
		wrapChecks(realm.Schemas[0])
	}
	if err := writableDefaults(realm.Schemas[0]); err != nil {
		return State{}, err
	}
	// Through the same file format as the committed state, so that two equal
	// schemas look equal.
	text, err := d.marshal(realm.Schemas[0])
	if err != nil {
		return State{}, err
	}
	s := State{schema: &schema.Schema{}, features: byTable(features)}
	if err := d.eval(text, s.schema); err != nil {
		return State{}, err
	}
	return s, s.check()
}

// wrapChecks puts "(a) = (b)" in parentheses: SQLite's planner takes its first
// and last for a pair and adds none.
func wrapChecks(s *schema.Schema) {
	for _, t := range s.Tables {
		for _, a := range t.Attrs {
			if c, ok := a.(*schema.Check); ok && strings.HasPrefix(c.Expr, "(") && strings.HasSuffix(c.Expr, ")") {
				c.Expr = "(" + c.Expr + ")"
			}
		}
	}
}

// ReadState returns what the files in a folder describe; an empty folder
// describes an empty schema.
func ReadState(d Dialect, dir string) (State, error) {
	c, err := chain.Read(os.DirFS(dir))
	if err != nil {
		return State{}, err
	}
	tables, err := c.Committed()
	if err != nil {
		return State{}, err
	}
	s, err := state(d, tables)
	if err != nil {
		return State{}, fmt.Errorf("read %s: %w", filepath.Join(dir, chain.SchemaFile), err)
	}
	return s, nil
}

// state reads what was written down.
func state(d Dialect, tables chain.Tables) (State, error) {
	s := State{schema: &schema.Schema{Name: d.schemaName()}, features: map[string]annotation.Features{}}
	text := tables.Schema()
	if len(text) == 0 {
		return s, nil
	}
	if err := d.eval(text, s.schema); err != nil {
		return State{}, err
	}
	text, err := tables.Features()
	if err != nil {
		return State{}, err
	}
	var features []annotation.Features
	if err := json.Unmarshal(text, &features); err != nil {
		return State{}, err
	}
	s.features = byTable(features)
	return s, nil
}

// write returns the state as schema.hcl and features.json have it; SQLite has
// no features.
func (s State) write(d Dialect) (text, features []byte, err error) {
	text, err = d.marshal(s.schema)
	if err != nil || d == SQLite {
		return text, nil, err
	}
	list := []annotation.Features{}
	for _, t := range s.schema.Tables {
		if f, ok := s.features[t.Name]; ok {
			list = append(list, f)
		}
	}
	features, err = json.MarshalIndent(list, "", "  ")
	return text, append(features, '\n'), err
}

// tables is the state as it is written down.
func (s State) tables(d Dialect) (chain.Tables, error) {
	text, features, err := s.write(d)
	if err != nil {
		return chain.Tables{}, err
	}
	return chain.ParseTables(text, features)
}

func byTable(features []annotation.Features) map[string]annotation.Features {
	m := map[string]annotation.Features{}
	for _, f := range features {
		m[f.Table] = f
	}
	return m
}

func (d Dialect) ent() string {
	if d == SQLite {
		return dialect.SQLite
	}
	return dialect.Postgres
}

func (d Dialect) schemaName() string {
	if d == SQLite {
		return "main"
	}
	return "public"
}

func (d Dialect) eval(text []byte, s *schema.Schema) error {
	if d == SQLite {
		return sqlite.EvalHCLBytes(text, s, nil)
	}
	return postgres.EvalHCLBytes(text, s, nil)
}
