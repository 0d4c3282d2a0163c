package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
	entschema "entgo.io/ent/dialect/sql/schema"

	"unframed/ent/schema/annotation"
)

// The committed state of a folder: what its files together describe.
const (
	schemaFile   = "schema.hcl"
	featuresFile = "features.json"
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
	s := State{schema: &schema.Schema{Name: d.schemaName()}, features: map[string]annotation.Features{}}
	text, err := os.ReadFile(filepath.Join(dir, schemaFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return State{}, err
	}
	if err := d.eval(text, s.schema); err != nil {
		return State{}, fmt.Errorf("read %s: %w", filepath.Join(dir, schemaFile), err)
	}
	text, err = os.ReadFile(filepath.Join(dir, featuresFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil // SQLite has no features
	}
	if err != nil {
		return State{}, err
	}
	var features []annotation.Features
	if err := json.Unmarshal(text, &features); err != nil {
		return State{}, fmt.Errorf("read %s: %w", filepath.Join(dir, featuresFile), err)
	}
	s.features = byTable(features)
	return s, nil
}

func (s State) write(d Dialect, dir string) error {
	text, err := d.marshal(s.schema)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, schemaFile), text, 0o644); err != nil {
		return err
	}
	if d == SQLite {
		return nil
	}
	features := []annotation.Features{}
	for _, t := range s.schema.Tables {
		if f, ok := s.features[t.Name]; ok {
			features = append(features, f)
		}
	}
	text, err = json.MarshalIndent(features, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, featuresFile), append(text, '\n'), 0o644)
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

func (d Dialect) marshal(s *schema.Schema) ([]byte, error) {
	if d == SQLite {
		return sqlite.MarshalHCL(s)
	}
	return postgres.MarshalHCL(s)
}

func (d Dialect) eval(text []byte, s *schema.Schema) error {
	if d == SQLite {
		return sqlite.EvalHCLBytes(text, s, nil)
	}
	return postgres.EvalHCLBytes(text, s, nil)
}
