package rule

import (
	"fmt"
	"slices"
	"strings"

	"unframed/internal/viewer"
)

// Statement is who may do something with which rows of an entity, in words.
type Statement struct {
	Entity    string `json:"entity"`
	Operation string `json:"operation"` // read, create, change or delete
	Viewer    string `json:"viewer"`    // a role's name, or the purpose of a right of the system
	Words     string `json:"words"`     // who that is
	System    bool   `json:"system"`    // a right of the system
	Rows      string `json:"rows"`      // which rows, and with which of their fields
}

// Statements are all there are: for every entity and operation every declared
// role that may do something, and every right of the system. Who is not named
// may not; somebody who is not signed in may nothing.
func Statements() []Statement {
	var all []Statement
	for _, e := range Entities() {
		for i, k := range e.kinds() {
			op := viewer.Ops(1 << i)
			if e.never(op) {
				continue
			}
			for _, role := range viewer.Roles() {
				if rows := k.rules.rows(role, op); rows != "" {
					all = append(all, Statement{e.Name, k.name, string(role), role.Words(), false, rows})
				}
			}
			for _, right := range viewer.Rights() {
				if right.May(e.Name)&op != 0 {
					all = append(all, Statement{e.Name, k.name, right.Purpose(), "the application, in " + right.Place(), true, "all rows"})
				}
			}
		}
	}
	return all
}

// Never reports whether nobody may do this with any row of an entity, named as in
// Go, the application itself included.
func Never(entity string, op viewer.Ops) bool {
	e := entities[entity]
	return e == nil || e.never(op)
}

// never reports whether nobody may, the system included.
func (e *Entity) never(op viewer.Ops) bool {
	return e.policy.Kept && op&(viewer.Change|viewer.Delete) != 0 || e.policy.Fixed && op&viewer.Change != 0
}

// rows says what the rules allow the role, or is empty.
func (rules AnyOf) rows(role viewer.Role, op viewer.Ops) string {
	var all []string
	for _, r := range rules {
		if r.permission != "" && !role.Can(r.permission) {
			continue
		}
		words := r.words(op)
		if words == "all rows" {
			return words // no other rule adds to it
		}
		all = append(all, words)
	}
	return strings.Join(all, "; or ")
}

func (r Rule) words(op viewer.Ops) string {
	text := "all rows"
	if len(r.conditions) > 0 {
		text = "rows where " + joined(r.conditions, " and ")
	}
	if r.fields != nil && op&(viewer.Create|viewer.Change) != 0 {
		text += ", the fields " + strings.Join(r.fields, ", ")
	}
	never := r.never
	for _, name := range r.bound {
		if !slices.Contains(never, name) {
			never = append(never[:len(never):len(never)], name)
		}
	}
	if len(never) > 0 {
		text += ", never the fields " + strings.Join(never, ", ")
	}
	if len(r.always) > 0 {
		text += ", always with " + strings.Join(r.always, ", ")
	}
	return text
}

// Text is the statements as a page that a review reads, where a changed right
// is a changed line.
func Text() string {
	var b strings.Builder
	b.WriteString("Who may do what with the rows of each entity, as its Policy in ent/schema and the\n" +
		"declarations of viewer.System say. Who is not named may not. Somebody who is not\nsigned in may nothing: what is done for strangers is a right of the system.\n" +
		"Written by go generate ./ent; see app rules.\n\nRoles\n")
	for _, role := range viewer.Roles() {
		fmt.Fprintf(&b, "  %s: %s", role, role.Words())
		for i, p := range role.Permissions() {
			b.WriteString([]string{", may ", ", "}[min(i, 1)] + string(p))
		}
		b.WriteByte('\n')
	}
	statements := Statements()
	for _, e := range Entities() {
		b.WriteString("\n" + e.Name + "\n")
		for i, k := range e.kinds() {
			e.writeKind(&b, k, viewer.Ops(1<<i), statements)
		}
	}
	return b.String()
}

func (e *Entity) writeKind(b *strings.Builder, k kind, op viewer.Ops, statements []Statement) {
	fmt.Fprintf(b, "  %s\n", k.name)
	mine := slices.DeleteFunc(slices.Clone(statements), func(s Statement) bool { return s.Entity != e.Name || s.Operation != k.name })
	switch {
	case e.never(op):
		b.WriteString("    nobody, ever\n")
	case len(mine) == 0:
		b.WriteString("    nobody\n")
	}
	for _, s := range mine {
		if s.System {
			fmt.Fprintf(b, "    to %s (%s)\n", s.Viewer, strings.TrimPrefix(s.Words, "the application, in "))
		} else {
			fmt.Fprintf(b, "    %s: %s\n", s.Words, s.Rows)
		}
	}
}
