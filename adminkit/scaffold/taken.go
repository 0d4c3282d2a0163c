package scaffold

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Taken are the names that no entity can have in a program, read from its own
// folder ent: what ent's generator has written there, and the packages beside
// it. Two names for one thing do not compile, and what ent generates is far
// from the line that is at fault.
type Taken struct {
	schemas  map[string]bool   // entities in ent/schema
	entities []string          // those that ent has generated
	others   map[string]bool   // what else is declared there, such as mixins
	files    map[string]bool   // in ent/schema, without .go
	packages map[string]string // names in small letters, with who has them
	declared map[string]string // identifiers of package ent, with who has them
	made     []string          // what ent makes of an entity's name, a star in its place
	fields   map[string]string // what no field can be called, as in Go, with who has it
}

// generated are the folders below ent whose files know the packages of
// entities by their names.
var generated = []string{"", "bindings", "hook", "intercept", "privacy", "predicate", "runtime"}

// ReadTaken reads a folder ent. Where nothing is generated yet, only what it
// has is taken.
func ReadTaken(folder string) (*Taken, error) {
	t := &Taken{
		schemas: map[string]bool{}, others: map[string]bool{}, files: map[string]bool{},
		packages: map[string]string{}, declared: map[string]string{}, fields: map[string]string{},
	}
	entities, err := t.readFolders(folder)
	if err != nil {
		return nil, err
	}
	for _, below := range generated {
		s, err := readSource(filepath.Join(folder, below), entities)
		if err != nil {
			return nil, err
		}
		for name, path := range s.imports {
			if !entities[name] || !strings.HasSuffix(path, "/ent/"+name) {
				t.take(name, fmt.Sprintf("generated code imports a package %s", name))
			}
		}
		for name := range s.locals {
			t.take(name, fmt.Sprintf("generated code has a variable %s", name))
		}
		if below == "" {
			t.readRoot(s)
		}
	}
	if err := t.readFields(folder, entities); err != nil {
		return nil, err
	}
	return t, t.readSchemas(filepath.Join(folder, "schema"))
}

func (t *Taken) take(name, by string) {
	if t.packages[name] == "" {
		t.packages[name] = by
	}
}

// readFolders tells the packages of entities, which have predicates, from the
// others, which no entity can replace.
func (t *Taken) readFolders(folder string) (entities map[string]bool, err error) {
	below, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	entities = map[string]bool{}
	for _, entry := range below {
		if _, err := os.Stat(filepath.Join(folder, entry.Name(), "where.go")); err == nil {
			entities[entry.Name()] = true
		} else if entry.IsDir() {
			t.take(entry.Name(), fmt.Sprintf("ent/%s is a package of its own", entry.Name()))
		}
	}
	return entities, nil
}

// readRoot learns from package ent what it makes of an entity, and what else
// it declares.
func (t *Taken) readRoot(s source) {
	for constant, name := range s.consts {
		if constant == "Type"+name {
			t.entities = append(t.entities, name)
		}
	}
	entities := t.entities
	alone := func(name string) bool {
		return !slices.ContainsFunc(entities, func(o string) bool { return o != name && (strings.Contains(o, name) || strings.Contains(name, o)) })
	}
	patterns := map[string]bool{}
	for _, name := range entities {
		for declared := range s.declared {
			if alone(name) && strings.Contains(declared, name) {
				patterns[strings.Replace(declared, name, "*", 1)] = true
			}
		}
	}
	t.made = slices.Sorted(maps.Keys(patterns))
	own := map[string]bool{}
	for _, name := range entities {
		for _, made := range t.makes(name) {
			own[made] = true
		}
	}
	for name := range s.declared {
		if !own[name] {
			t.declared[name] = fmt.Sprintf("generated code declares %s", name)
		}
	}
	for _, of := range []string{"Client", "Tx"} { // which have a field for every entity
		for name := range s.methods[of] {
			if !slices.Contains(entities, name) {
				t.declared[name] = fmt.Sprintf("%s of generated code has a member %s", of, name)
			}
		}
	}
}

// makes are the identifiers that ent makes of an entity's name.
func (t *Taken) makes(name string) []string {
	var made []string
	for _, pattern := range t.made {
		made = append(made, strings.Replace(pattern, "*", name, 1))
	}
	return made
}

func (t *Taken) readSchemas(folder string) error {
	s, err := readSource(folder, nil)
	if err != nil {
		return err
	}
	for _, name := range s.schemas {
		t.schemas[name] = true
	}
	for name := range s.declared {
		t.others[name] = !t.schemas[name]
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	for _, file := range files {
		t.files[strings.TrimSuffix(filepath.Base(file), ".go")] = true
	}
	return err
}
