package plan

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"golang.org/x/text/unicode/norm"
)

// marshal writes a schema as HCL. The planner's library writes SQL expressions
// in the quotes of Go, which are nearly those of HCL: there "${" and "%{" begin
// a template, and fewer characters have an escape of one letter.
func (d Dialect) marshal(s *schema.Schema) ([]byte, error) {
	defer escapeTemplates(s)()
	marshal := postgres.MarshalHCL.MarshalSpec
	if d == SQLite {
		marshal = sqlite.MarshalHCL.MarshalSpec
	}
	text, err := marshal(s)
	return goToHCL(text), err
}

// escapeTemplates makes the expressions of defaults what HCL reads as them. It
// returns what undoes that.
func escapeTemplates(s *schema.Schema) (undo func()) {
	before := map[*schema.Column]schema.Expr{}
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			if x, ok := c.Default.(*schema.RawExpr); ok {
				before[c] = x
				c.Default = &schema.RawExpr{X: strings.NewReplacer("${", "$${", "%{", "%%{").Replace(x.X)}
			}
		}
	}
	return func() {
		for c, x := range before {
			c.Default = x
		}
	}
}

// goToHCL replaces the escapes that Go has and HCL has not.
func goToHCL(text []byte) []byte {
	letters := map[byte]string{'a': `\u0007`, 'b': `\u0008`, 'f': `\u000c`, 'v': `\u000b`}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch code, known := letters[text[i]]; {
		case known:
			b.WriteString(code)
		case text[i] == 'x' && i+2 < len(text): // below 0x80, for the text is UTF-8
			b.WriteString(`\u00`)
			b.Write(text[i+1 : i+3])
			i += 2
		default:
			b.WriteByte('\\')
			b.WriteByte(text[i])
		}
	}
	return []byte(b.String())
}

// writableDefaults refuses defaults that cannot be written down.
func writableDefaults(s *schema.Schema) error {
	for _, t := range s.Tables {
		for _, c := range t.Columns {
			if err := writable(t, c); err != nil {
				return err
			}
			// Ent has doubled the quotes in a default of JSON, which the planner
			// would do again.
			if x, ok := c.Default.(*schema.Literal); ok && strings.Contains(x.V, "'") {
				c.Default = &schema.RawExpr{X: "'" + x.V + "'"}
			}
		}
	}
	return nil
}

// writable refuses a default that no database stores, or not as it was written.
func writable(t *schema.Table, c *schema.Column) error {
	text := ""
	switch x := c.Default.(type) {
	case *schema.RawExpr:
		text = x.X
	case *schema.Literal:
		text = x.V
	}
	switch {
	case strings.ContainsRune(text, 0):
		return fmt.Errorf("the default of column %s.%s holds a NUL, which PostgreSQL and CockroachDB cannot store: leave it out", t.Name, c.Name)
	case !utf8.ValidString(text):
		return fmt.Errorf("the default of column %s.%s is not UTF-8: write it in UTF-8", t.Name, c.Name)
	case !norm.NFC.IsNormalString(text): // HCL's strings are
		return fmt.Errorf("the default of column %s.%s holds characters in pieces, such as a letter and its accent apart: write it in Unicode's normal form C", t.Name, c.Name)
	}
	return nil
}
