package main

import (
	"strings"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/test/testkit"
)

const (
	readOdd  = `SELECT odd FROM papers`
	readJSON = `SELECT CAST(extra AS TEXT) FROM papers`
)

func odd(text string) func(*entschema.Table) {
	return func(t *entschema.Table) {
		t.Columns = append(t.Columns, &entschema.Column{Name: "odd", Type: field.TypeString, Default: text})
	}
}

// A default arrives as it was written, whatever is in it, for rows that exist
// and in the state that the next plan begins from.
func TestDefaultsArriveAsWritten(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		for name, text := range map[string]string{
			"templates":    `${5} %{x} it's $${y} %%{z} $$${w} ${`,
			"quotes":       `'"` + "`" + `''""\' \\ \n \x41 \`,
			"line ends":    "a\nb\r\nc\rd\n-- e\n; f",
			"control":      "\a\b\f\v\t\x01\x1b\x7f",
			"a heredoc":    "<<EOF\n${x}\nEOF",
			"a comment":    "a -- b /* c */ # d; -- unframed:postgres",
			"no number":    "0x12",
			"no truth":     "true",
			"of all sorts": "äöü 中文 🙂 \u00a0\u200b\ufeff\u2028",
			"empty":        "",
		} {
			t.Run(name, func(t *testing.T) {
				o := fresh(t, o)
				c := newClone(t)
				if out, err := c.run(&o, "up"); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				change(t, o, addOldPaper)
				c.tables = papers(odd(text))
				c.must("diff", "odd")
				c.must("diff", "--check")
				if out, err := c.run(&o, "up"); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if got := value(t, o, readOdd); got != text {
					t.Errorf("%q arrives as %q", text, got)
				}
				c.tables = papers(all(odd(text), requireNote)) // SQLite copies the table
				c.must("diff", "require_note")
				c.must("diff", "--check")
				if out, err := c.run(&o, "up"); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if got := value(t, o, readOdd); got != text {
					t.Errorf("%q is %q after the next migration", text, got)
				}
			})
		}
	})
}

func TestADefaultThatNoDatabaseStoresIsRefused(t *testing.T) {
	for text, want := range map[string]string{"a\x00b": "NUL", "a\xffb": "UTF-8", "e\u0301": "normal form"} {
		c := newClone(t)
		c.tables = papers(odd(text))
		if _, err := c.run(nil, "diff", "odd"); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "papers.odd") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestADefaultOfJSONArrivesAsWritten(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		const text = `{"a": "it's ${b} %{c}"}`
		c := newClone(t)
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		change(t, o, addOldPaper)
		c.tables = papers(func(p *entschema.Table) {
			p.Columns = append(p.Columns, &entschema.Column{Name: "extra", Type: field.TypeJSON, Default: text})
		})
		c.must("diff", "extra")
		c.must("diff", "--check")
		if out, err := c.run(&o, "up"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := value(t, o, readJSON); got != text {
			t.Errorf("%s arrives as %s", text, got)
		}
	})
}

// fresh is another empty database of the same engine.
func fresh(t *testing.T, o store.Options) store.Options {
	t.Helper()
	switch testkit.Open(t, o).Engine {
	case store.PostgreSQL:
		return store.Options{URL: testkit.Postgres(t)}
	case store.CockroachDB:
		return store.Options{URL: testkit.Cockroach(t)}
	}
	return testkit.SQLite(t)
}
