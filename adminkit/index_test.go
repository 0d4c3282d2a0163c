package adminkit_test

import (
	"slices"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/store"
	"unframed/test/testkit"
)

// indexesOnly are settings by which PostgreSQL reads even the smallest table by
// an index, if one serves. Then what stands in a plan is what a large table
// would cost.
const indexesOnly = "&enable_seqscan=off&enable_sort=off&enable_bitmapscan=off"

// planners are databases that plan as for large tables.
var planners = map[string]func(t *testing.T) store.Options{
	"SQLite":      func(t *testing.T) store.Options { return testkit.SQLite(t) },
	"PostgreSQL":  func(t *testing.T) store.Options { return store.Options{URL: testkit.Postgres(t) + indexesOnly} },
	"CockroachDB": func(t *testing.T) store.Options { return store.Options{URL: testkit.Cockroach(t)} },
}

// TestEveryListIsReadAlongAnIndex asks the database how it reads every list
// that the application's own entities offer: each order, each filter, each
// search, from its beginning and from its middle. None may sort, and none may
// look at a row that is not kept.
func TestEveryListIsReadAlongAnIndex(t *testing.T) {
	for engine, o := range planners {
		t.Run(engine, func(t *testing.T) {
			kit, asked := explained(t, o(t))
			for _, d := range kit.All() {
				for name, q := range offered(d) {
					cursors, err := kit.Positions(d.Table, q, sample)
					must(t, err)
					for _, q.Cursor = range append(cursors, "") {
						asked.plans = nil
						page, err := kit.List(admin(t), d.Table, q)
						must(t, err)
						if says := len(page.Scans) > 0 || page.Looked != ""; says && maySaySo(d, q) {
							continue
						} else if says != saySo[d.Table+", "+name] {
							t.Errorf("%s, %s: %s", d.Table, name, strings.Join(page.Scans, " "))
						} else if says {
							continue
						}
						if len(asked.plans) == 0 {
							t.Fatalf("%s, %s: nothing was asked", d.Table, name)
						}
						for _, plan := range asked.plans {
							if fault := fault(plan, q); fault != "" {
								t.Errorf("%s, %s, at %q: %s in\n%s\nof %s", d.Table, name, q.Cursor, fault, plan.text, plan.query)
							}
						}
						asked.lists++
					}
				}
			}
			if asked.lists < 200 {
				t.Errorf("only %d lists were looked at", asked.lists)
			}
			testkit.Report("figure", engine+" reads every list of the administration along an index")
		})
	}
}

// TestListThatNoIndexServesIsSeen is the twin: the same question finds fault
// with lists that say of themselves that they read everything.
func TestListThatNoIndexServesIsSeen(t *testing.T) {
	for engine, o := range planners {
		t.Run(engine, func(t *testing.T) {
			kit, asked := explained(t, o(t))
			for name, q := range map[string]adminkit.ListQuery{
				"filter and order": {Sort: "email", Filters: []adminkit.Filter{{Field: "role", Op: adminkit.Equal, Values: []string{"admin"}}}},
				"not equal":        {Filters: []adminkit.Filter{{Field: "role", Op: adminkit.NotEqual, Values: []string{"admin"}}}},
			} {
				if engine == "CockroachDB" && name == "not equal" {
					continue // it knows which values there are, and reads the index of the others
				}
				asked.plans = nil
				page, err := kit.List(admin(t), "users", q)
				must(t, err)
				if len(page.Scans) == 0 || len(asked.plans) == 0 || fault(asked.plans[0], q) == "" {
					t.Errorf("%s: the list says %q, the plan is %v", name, page.Scans, asked.plans)
				}
			}
		})
	}
}

// saySo are lists of which the page says that everything is read: only the
// treasury's account is nobody's.
var saySo = map[string]bool{"accounts, user_id empty": true, "accounts, user_id null": true}

// maySaySo reports whether a list may say that everything is read: one whose schema
// chose no filters offers all fields, and this one filters by a field that no index
// gives an order, or by text without a search key. A schema that names its filters
// vouches for each.
func maySaySo(d *adminkit.Descriptor, q adminkit.ListQuery) bool {
	chose := slices.ContainsFunc(d.Fields, func(f adminkit.Field) bool {
		return !f.Hidden && !f.Filterable && (f.Kind == adminkit.Int || f.Kind == adminkit.Time)
	})
	if chose {
		return false
	}
	keyless := func(f *adminkit.Field) bool {
		return (f.Kind == adminkit.String || f.Kind == adminkit.Text) && !f.Word && f.SearchedBy == ""
	}
	if q.Search != "" {
		return slices.ContainsFunc(d.Search, func(name string) bool { return keyless(d.Field(name)) })
	}
	if len(q.Filters) != 1 {
		return false
	}
	f := d.Field(q.Filters[0].Field)
	if keyless(f) {
		return true
	}
	return !slices.ContainsFunc(d.Indexes, func(i adminkit.Index) bool {
		return i.Columns[0] == f.Column && (len(i.Columns) > 1 || !f.Nullable)
	})
}

// samples are values by kind.
var samples = map[adminkit.Kind]string{
	adminkit.String: "user", adminkit.Bool: "true", adminkit.Int: "1", adminkit.Float: "1", adminkit.Time: "2026-01-01T00:00:00Z",
	adminkit.UUID: "00000000-0000-4000-8000-000000000009", adminkit.Money: "1.00",
}

// sample is a value of a field.
func sample(f *adminkit.Field) string {
	switch {
	case f.Kind == adminkit.Enum:
		return f.Values[0]
	case f.Example != "":
		return f.Example
	}
	return samples[f.Kind]
}

// single reports whether no two rows have one value of the field.
func single(d *adminkit.Descriptor, f *adminkit.Field) bool {
	return f.Unique || slices.ContainsFunc(d.Unique, func(u adminkit.Unique) bool { return len(u.Columns) == 1 && u.Columns[0] == f.Column })
}

// offered are the lists that the pages of an entity offer, by name.
func offered(d *adminkit.Descriptor) map[string]adminkit.ListQuery {
	lists := map[string]adminkit.ListQuery{"all": {}}
	if len(d.Search) > 0 {
		lists["search"] = adminkit.ListQuery{Search: "user"}
		lists["search in capitals"] = adminkit.ListQuery{Search: "USER"}
	}
	for _, f := range d.Fields {
		if f.Sortable {
			lists["by "+f.Name] = adminkit.ListQuery{Sort: f.Name}
			lists["by -"+f.Name] = adminkit.ListQuery{Sort: "-" + f.Name}
		}
		for _, op := range f.Ops() {
			value := sample(&f)
			switch {
			case op == adminkit.NotEqual || op == adminkit.Contains: // say of themselves that they read everything
				continue
			case single(d, &f) && (op == adminkit.Equal || op == adminkit.In): // one row for each value, in whatever order
				continue
			}
			filter := func(value string) adminkit.ListQuery {
				return adminkit.ListQuery{Filters: []adminkit.Filter{{Field: f.Name, Op: op, Values: []string{value}}}}
			}
			if op == adminkit.Null {
				lists[f.Name+" empty"], value = filter("true"), "false"
			}
			lists[f.Name+" "+string(op)] = filter(value)
		}
	}
	return lists
}
