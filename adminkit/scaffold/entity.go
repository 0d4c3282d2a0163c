// Package scaffold writes the first file of a new entity, for those who would
// rather begin with a file than with a blank page. What it writes is the
// builder's from then on: nothing here reads it again.
package scaffold

import (
	"errors"
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Entity is what the file describes.
type Entity struct {
	Name   string // as in Go, such as Invoice
	Fields []Field
}

// Field is one field, or a reference to another entity.
type Field struct {
	Name      string // as in the database, such as due_on; of a reference without _id
	Type      string // see Types
	Values    []string
	Target    string // the entity that a ref leads to
	Optional  bool
	Unique    bool
	Immutable bool
	Sensitive bool
}

// Types are the types of fields that are known, each with what it holds.
var Types = [][2]string{
	{"string", "a line of text"}, {"text", "text of several lines"}, {"bool", "yes or no"}, {"int", "a whole number"},
	{"money", "an amount, kept in hundredths"},
	{"float", "a number"}, {"time", "a moment"}, {"uuid", "an id of something outside"}, {"json", "any JSON object"}, {"bytes", "binary data"},
	{"enum(a|b)", "one of the values"}, {"ref(Entity)", "a reference to one row of another entity"},
}

// modifiers follow a type, each after a colon.
var modifiers = []string{"optional", "unique", "immutable", "sensitive"}

// lacking are the types that a modifier cannot follow, each with the reason.
var lacking = map[string]map[string]string{
	"unique": {
		"bool": "there could be two rows", "enum": "there could be a row for each value", "json": "no database compares it",
		"text": "it is too long for an index; a string is not", "bytes": "they are too long for an index",
	},
	"sensitive": {
		"bool": onlyText, "int": onlyText, "money": onlyText, "float": onlyText, "time": onlyText, "uuid": onlyText, "enum": onlyText,
		"ref": "a reference cannot be sensitive",
	},
}

const onlyText = "only string, text, json and bytes can"

// reserved are the fields that every entity gets from its mixins. What else
// no field can be called, Taken learns from generated code.
var reserved = []string{"id", "created_at", "updated_at", "version"}

var (
	entityName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{1,39}$`)
	fieldName  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	enumValue  = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)
	withList   = regexp.MustCompile(`^(enum|ref)\((.+)\)$`)
)

// Parse reads an entity as it is given on the command line: its name, and its
// fields as name:type[:modifier…]. Every error is a sentence that names the
// argument at fault.
func Parse(name string, fields []string) (Entity, error) {
	e := Entity{Name: name}
	if !entityName.MatchString(name) {
		return e, fmt.Errorf("an entity is named like Invoice or AuditEvent, unlike %q%s", name, suggest("; call it %s", entityName, name, upperFirst, ""))
	}
	if len(fields) == 0 {
		return e, errors.New("name at least one field, such as title:string")
	}
	for _, argument := range fields {
		f, err := parseField(argument)
		if err != nil {
			return e, fmt.Errorf("%q: %w", argument, err)
		}
		if f.Target == name && !f.Optional {
			return e, fmt.Errorf("%q: the first %s could refer to nothing, so make it optional", argument, name)
		}
		if slices.ContainsFunc(e.Fields, func(o Field) bool { return o.Name == f.Name }) {
			return e, fmt.Errorf("%q: there are two fields of this name", argument)
		}
		e.Fields = append(e.Fields, f)
	}
	return e, nil
}

// wordIn is a word within a name, however its words are joined.
var wordIn = regexp.MustCompile(`[A-Z]+[a-z0-9]*|[a-z0-9]+`)

// suggest is a sentence with the name as it can be, made of its words; empty where
// they make none.
func suggest(sentence string, can *regexp.Regexp, name string, write func(string) string, between string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "" // a letter would be lost
	}
	words := wordIn.FindAllString(name, -1)
	for i := range words {
		words[i] = write(words[i])
	}
	if made := strings.Join(words, between); can.MatchString(made) {
		return fmt.Sprintf(sentence, made)
	}
	return ""
}

func upperFirst(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func parseField(argument string) (Field, error) {
	parts := strings.Split(argument, ":")
	f := Field{Name: parts[0]}
	switch {
	case !fieldName.MatchString(f.Name):
		return f, fmt.Errorf("a field is named in small letters, digits and underscores, such as due_on%s", suggest("; call it %s", fieldName, f.Name, strings.ToLower, "_"))
	case slices.Contains(reserved, f.Name):
		return f, fmt.Errorf("the name is taken: every entity has a field %s", f.Name)
	case token.IsKeyword(f.Name):
		return f, fmt.Errorf("the name is taken: %s is a keyword of Go; choose another, such as %s_name", f.Name, f.Name)
	case len(parts) == 1:
		return f, errors.New("its type is missing, as in title:string")
	}
	if err := f.parseType(parts[1]); err != nil {
		return f, err
	}
	for _, m := range parts[2:] {
		if why := lacking[m][f.Type]; why != "" {
			return f, fmt.Errorf("%s cannot be %s: %s", f.Type, m, why)
		}
		switch m {
		case "optional":
			f.Optional = true
		case "unique":
			f.Unique = true
		case "immutable":
			f.Immutable = true
		case "sensitive":
			f.Sensitive = true
		default:
			return f, fmt.Errorf("there is no modifier %q; there are %s", m, strings.Join(modifiers, ", "))
		}
	}
	return f, nil
}

func (f *Field) parseType(text string) error {
	f.Type = text
	if list := withList.FindStringSubmatch(text); list != nil {
		f.Type = list[1]
		if f.Type == "ref" {
			f.Target = list[2]
			if !entityName.MatchString(f.Target) {
				return fmt.Errorf("a reference leads to an entity such as User, unlike %q", f.Target)
			}
			return nil
		}
		f.Values = strings.Split(list[2], "|")
		for _, v := range f.Values {
			if !enumValue.MatchString(v) {
				return fmt.Errorf("a value of an enum is in small letters, digits, - and _, unlike %q", v)
			}
		}
		return nil
	}
	for _, known := range Types {
		kind, _, lists := strings.Cut(known[0], "(")
		switch {
		case known[0] == text:
			return nil
		case lists && (text == kind || strings.HasPrefix(text, kind+"(")):
			return fmt.Errorf("%s names what it can be, as in %s", kind, known[0])
		}
	}
	var names []string
	for _, known := range Types {
		names = append(names, known[0])
	}
	return fmt.Errorf("there is no type %q; there are %s", text, strings.Join(names, ", "))
}

// File is the name of the schema file.
func (e Entity) File() string { return strings.ToLower(e.Name) + ".go" }

// Snake is the name as databases write it.
func (e Entity) Snake() string {
	var b strings.Builder
	for i, r := range e.Name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Title is the field by which people tell one row from another, or "".
func (e Entity) Title() string {
	for _, f := range e.Fields {
		if f.Type == "string" && !f.Sensitive && !f.Optional {
			return f.Name
		}
	}
	return ""
}

// Searched are the fields that get a search key.
func (e Entity) Searched() []string {
	var names []string
	for _, f := range e.of("string") {
		if !f.Sensitive {
			names = append(names, f.Name)
		}
	}
	return names
}

// Refs are the references.
func (e Entity) Refs() []Field { return e.of("ref") }

// Leads reports whether the field lets many rows refer to one of the same entity,
// which ent takes for one unless the way back has a name, too.
func (e Entity) Leads(f Field) bool { return f.Target == e.Name && !f.Unique }

func (e Entity) of(kind string) []Field {
	return slices.DeleteFunc(slices.Clone(e.Fields), func(f Field) bool { return f.Type != kind })
}

// Uses reports whether a field has the type.
func (e Entity) Uses(kind string) bool { return len(e.of(kind)) > 0 }

// Columns are the fields that the list shows: not the long ones.
func (e Entity) Columns() []string {
	var columns []string
	for _, f := range e.Fields {
		switch {
		case f.Sensitive, f.Type == "text", f.Type == "json", f.Type == "bytes":
		case f.Type == "ref":
			columns = append(columns, f.Name+"_id")
		default:
			columns = append(columns, f.Name)
		}
	}
	return append(columns, "created_at")
}
