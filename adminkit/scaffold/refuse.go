package scaffold

import (
	"fmt"
	"go/doc"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// special are packages and folders that the go command treats as no other.
var special = map[string]string{
	"main": "a package main is a program and cannot be imported", "init": "no package can be imported as init",
	"vendor": "a folder vendor holds copies of other modules", "testdata": "the go command passes folders testdata over", "internal": "ent/internal is a package of its own",
	"problem": "the API's document calls its errors Problem",
}

// Entity refuses a new entity whose name the program has a use for already.
func (t *Taken) Entity(name string) error {
	if t.schemas[name] {
		return fmt.Errorf("there is an entity %s already", name)
	}
	by := t.by(name)
	if pkg := strings.ToLower(name); by == "" && t.files[pkg] {
		by = fmt.Sprintf("there is a file ent/schema/%s.go", pkg)
	}
	return t.refusal(name, by)
}

// Schemas refuses the first entity of ent/schema whose name the program has a
// use for already.
func (t *Taken) Schemas() error {
	names := slices.Sorted(maps.Keys(t.schemas))
	slices.SortStableFunc(names, func(a, b string) int { return t.age(a) - t.age(b) }) // the new one is at fault
	for _, name := range names {
		if err := t.refusal(name, t.by(name)); err != nil {
			return fmt.Errorf("ent/schema: %w", err)
		}
	}
	return nil
}

// age is 0 for an entity that nothing is generated for yet.
func (t *Taken) age(name string) int {
	if slices.Contains(t.entities, name) {
		return 1
	}
	return 0
}

func (t *Taken) refusal(name, by string) error {
	if by == "" {
		return nil
	}
	return fmt.Errorf("no entity can be called %s: %s; choose another name, such as %s", name, by, t.Suggest(name))
}

// by says who has a name, or nothing where it is free. The package of an
// entity has its name in small letters.
func (t *Taken) by(name string) string {
	pkg := strings.ToLower(name)
	switch {
	case token.IsKeyword(pkg):
		return pkg + " is a keyword of Go"
	case doc.IsPredeclared(pkg):
		return pkg + " is a word of Go"
	case special[pkg] != "":
		return special[pkg]
	case t.packages[pkg] != "":
		return t.packages[pkg]
	case t.others[name]:
		return fmt.Sprintf("ent/schema declares another %s", name)
	case t.declared[name] != "":
		return t.declared[name]
	case t.declared[pkg] != "":
		return t.declared[pkg]
	}
	own := t.makes(name)
	for _, other := range slices.Sorted(maps.Keys(t.schemas)) {
		if other == name {
			continue
		}
		if strings.EqualFold(other, name) {
			return fmt.Sprintf("%s differs from it in capitals alone", other)
		}
		for _, made := range t.makes(other) {
			if made == name || slices.Contains(own, made) {
				return fmt.Sprintf("%s is what ent makes of the entity %s", made, other)
			}
		}
	}
	return ""
}

// instead are names for what people call so, where a longer one says less.
var instead = map[string]string{
	"Package": "Parcel", "Type": "Kind", "Map": "Plan", "Func": "Task", "Default": "Preset", "Error": "Failure", "String": "Text",
	"Query": "Inquiry", "Value": "Amount", "Mutation": "Variant", "Op": "Operation", "Key": "AccessKey", "Sync": "SyncRun", "Client": "Customer",
	"Config": "Setting", "Schema": "Form", "Hook": "Webhook", "Policy": "Guideline", "Select": "Selection", "Context": "Situation",
	"Interface": "Port", "Range": "Span", "Case": "Matter", "Import": "Upload", "Return": "Refund", "Switch": "Toggle", "Field": "Plot",
}

// Suggest returns a name near to one that is taken.
func (t *Taken) Suggest(name string) string {
	for _, other := range []string{instead[name], name + "Record", name + "Entry"} {
		if other != "" && t.by(other) == "" && !t.schemas[other] {
			return other
		}
	}
	return "My" + name
}
