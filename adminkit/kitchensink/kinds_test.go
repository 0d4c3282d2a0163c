package kitchensink_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

var root = uuid.MustParse("00000000-0000-4000-8000-000000000001")

func admin(t testing.TB) context.Context {
	return viewer.NewContext(t.Context(), viewer.Person(root, viewer.Admin))
}

func person(t testing.TB, id uuid.UUID) context.Context {
	return viewer.NewContext(t.Context(), viewer.Person(id, viewer.User))
}

func eachApp(t *testing.T, test func(t *testing.T, z *kitchensink.App)) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) { test(t, kitchensink.Open(t, o)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// samples are values of fields that their kind does not tell, first and
// changed, as JSON.
var samples = map[string][2]string{
	"documents.map":     {`{"a":1}`, `{"a":1,"b":2}`},
	"documents.strings": {`["x"]`, `["x","y"]`},
	"documents.struct":  {`{"street":"A","number":1}`, `{"street":"B","number":2}`},
	"documents.pointer": {`{"street":"A","number":1}`, `{"street":"B","number":2}`},
	"documents.raw":     {`[1,{"a":null}]`, `"text"`},
	"documents.any":     {`{"deep":[1,2]}`, `7`},
	"customs.level":     {`3`, `4`},
	"customs.link":      {`"https://example.com/a?b=c"`, `"https://example.com/d"`},
	"customs.point":     {`"1,2"`, `"3,4"`},
}

func sample(d *adminkit.Descriptor, f adminkit.Field, changed int) string {
	if s, ok := samples[d.Table+"."+f.Name]; ok {
		return s[changed]
	}
	switch f.Kind {
	case adminkit.Bool:
		return []string{"true", "false"}[changed]
	case adminkit.Int:
		return []string{"12", "13"}[changed]
	case adminkit.Money:
		return []string{`"12.34"`, `"-0.05"`}[changed]
	case adminkit.Float:
		return []string{"0.1", "-1.5"}[changed]
	case adminkit.Enum:
		return []string{`"` + f.Values[0] + `"`, `"` + f.Values[1] + `"`}[changed]
	case adminkit.Time:
		return []string{`"2026-01-02T03:04:05.000006Z"`, `"2026-02-02T00:00:00Z"`}[changed]
	case adminkit.UUID:
		return `"` + uuid.NewString() + `"`
	case adminkit.Bytes:
		return []string{`"AAECAw=="`, `"BA=="`}[changed]
	}
	return []string{`"first ` + uuid.NewString() + `"`, `"second ` + uuid.NewString() + `"`}[changed]
}

// make creates a row of a table by what the API would send, and first the rows
// that it must refer to.
func create(t *testing.T, z *kitchensink.App, table string) (*adminkit.Row, map[string]string) {
	t.Helper()
	d, err := z.Describe(admin(t), table)
	must(t, err)
	sent := map[string]string{}
	for _, f := range d.Inputs(true) {
		switch {
		case f.Table == "":
			sent[f.Name] = sample(d, f, 0)
		case f.Required:
			target, _ := create(t, z, f.Table)
			sent[f.Name] = `"` + target.ID.String() + `"`
		}
	}
	for _, e := range d.InputEdges(true) {
		if !e.Required {
			continue
		}
		target, _ := create(t, z, e.Table)
		sent[e.Name] = `"` + target.ID.String() + `"`
		if !e.Unique {
			sent[e.Name] = "[" + sent[e.Name] + "]"
		}
	}
	if table == "diaries" {
		sent["writer"] = `"` + root.String() + `"`
	}
	in, err := z.JSONInput(table, object(sent), true)
	must(t, err)
	row, err := z.Create(admin(t), table, in)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return row, sent
}

func object(fields map[string]string) []byte {
	raw := map[string]json.RawMessage{}
	for name, text := range fields {
		raw[name] = json.RawMessage(text)
	}
	b, err := json.Marshal(raw)
	if err != nil {
		panic(err)
	}
	return b
}

// holds compares a row with what was sent for it.
func holds(t *testing.T, d *adminkit.Descriptor, row adminkit.Row, sent map[string]string) {
	t.Helper()
	for name, text := range sent {
		f := d.Field(name)
		if f == nil {
			continue
		}
		got, err := json.Marshal(f.JSON(row.Values[name]))
		must(t, err)
		var want, is any
		must(t, json.Unmarshal([]byte(text), &want))
		must(t, json.Unmarshal(got, &is))
		w, _ := json.Marshal(want)
		g, _ := json.Marshal(is)
		if string(w) != string(g) {
			t.Errorf("%s.%s is %s, was given %s", d.Table, name, g, w)
		}
	}
}

func TestEveryKindOfEntityIsMadeListedReadChangedAndDeleted(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		if n := len(z.All()); n < 20 {
			t.Fatalf("the test schema has %d entities", n)
		}
		for _, d := range z.All() {
			t.Run(d.Table, func(t *testing.T) {
				if d.Create == adminkit.Nobody {
					if d.Table != "notices" && d.Table != "entries" {
						t.Errorf("nobody may make %s", d.Table)
					}
					return
				}
				row, sent := create(t, z, d.Table)
				holds(t, d, *row, sent)
				z.Events()
				page, err := z.List(admin(t), d.Table, adminkit.ListQuery{})
				must(t, err)
				found := false
				for _, r := range page.Rows {
					if r.ID == row.ID {
						found = true
						holds(t, d, r, sent)
					}
				}
				if !found {
					t.Error("it is not in the list")
				}
				record, err := z.Get(admin(t), d.Table, row.ID)
				must(t, err)
				holds(t, d, record.Row, sent)
				change(t, z, d, row)
				if events := z.Events(); len(events) == 0 || events[0].ID != row.ID || events[0].Action != d.Table+".update" || events[0].Actor != root {
					t.Errorf("the change was recorded as %v", events)
				}
				remove(t, z, d, row.ID)
			})
		}
	})
}

// change gives every field another value by itself, and checks that the others
// stay.
func change(t *testing.T, z *kitchensink.App, d *adminkit.Descriptor, row *adminkit.Row) {
	t.Helper()
	for _, f := range d.Inputs(false) {
		sent := map[string]string{f.Name: sample(d, f, 1)}
		if f.Table != "" {
			target, _ := create(t, z, f.Table)
			sent[f.Name] = `"` + target.ID.String() + `"`
			z.Events()
		}
		in, err := z.JSONInput(d.Table, object(sent), false)
		must(t, err)
		after, err := z.Update(admin(t), d.Table, row.ID, row.Stamp, in)
		if err != nil {
			t.Fatalf("%s.%s: %v", d.Table, f.Name, err)
		}
		holds(t, d, *after, sent)
		for name, v := range row.Values {
			if name != f.Name && name != "updated_at" && name != "version" && d.Field(name).Text(v) != d.Field(name).Text(after.Values[name]) {
				t.Errorf("%s.%s was changed along with %s", d.Table, name, f.Name)
			}
		}
		if after.Stamp == row.Stamp {
			t.Errorf("%s: the stamp is the same after %s was changed", d.Table, f.Name)
		}
		if _, err := z.Update(admin(t), d.Table, row.ID, row.Stamp, in); !problem.Is(err, problem.Conflict) {
			t.Errorf("%s.%s: a stale change gives %v", d.Table, f.Name, err)
		}
		if f.Nullable {
			after = empty(t, z, d, f, after)
		}
		row = after
	}
}

func empty(t *testing.T, z *kitchensink.App, d *adminkit.Descriptor, f adminkit.Field, row *adminkit.Row) *adminkit.Row {
	t.Helper()
	in, err := z.JSONInput(d.Table, object(map[string]string{f.Name: "null"}), false)
	must(t, err)
	after, err := z.Update(admin(t), d.Table, row.ID, row.Stamp, in)
	must(t, err)
	none := f.Nillable || f.Kind == adminkit.Enum || f.Kind == adminkit.Time || f.Kind == adminkit.UUID
	if v := after.Values[f.Name]; none && v != nil {
		t.Errorf("%s.%s is %v after it was emptied", d.Table, f.Name, v)
	}
	page, err := z.List(admin(t), d.Table, adminkit.ListQuery{Filters: []adminkit.Filter{{Field: "id", Op: adminkit.Equal, Values: []string{row.ID.String()}}}})
	must(t, err)
	if len(page.Rows) != 1 {
		t.Errorf("%s: %d rows have the id", d.Table, len(page.Rows))
	}
	return after
}

func remove(t *testing.T, z *kitchensink.App, d *adminkit.Descriptor, id uuid.UUID) {
	t.Helper()
	err := z.Delete(admin(t), d.Table, id, adminkit.Unconditional)
	if d.Table == "owners" || d.Table == "readers" || d.Table == "books" {
		if err != nil && !problem.Is(err, problem.Conflict) {
			t.Error(err)
		}
		return
	}
	must(t, err)
	if _, err := z.Get(admin(t), d.Table, id); !problem.Is(err, problem.NotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
}
