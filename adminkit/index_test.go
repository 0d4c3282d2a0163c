package adminkit_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
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

// explaining is a driver that asks for the plan of every query before it.
type explaining struct {
	dialect.Driver
	plans []planned
	lists int
}

type planned struct{ query, text string }

func (e *explaining) Query(ctx context.Context, query string, args, into any) error {
	//constsql:allow the data layer's own query, to be explained
	question := "EXPLAIN " + query
	if e.Dialect() == dialect.SQLite {
		//constsql:allow the data layer's own query, to be explained
		question = "EXPLAIN QUERY PLAN " + query
	}
	var rows entsql.Rows
	if err := e.Driver.Query(ctx, question, args, &rows); err != nil {
		return err
	}
	plan := planned{query: query}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		line := make([]any, len(columns))
		for i := range line {
			line[i] = new(any)
		}
		if err := rows.Scan(line...); err != nil {
			return err
		}
		switch last := (*line[len(line)-1].(*any)).(type) {
		case string:
			plan.text += last + "\n"
		case []byte:
			plan.text += string(last) + "\n"
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	e.plans = append(e.plans, plan)
	return e.Driver.Query(ctx, query, args, into)
}

// pretendMillions tells CockroachDB that every table has a million rows, which is
// what it plans by, and how many values each column has among them.
func pretendMillions(t *testing.T, s *store.Store) {
	t.Helper()
	type statistic struct {
		Columns  []string `json:"columns"`
		At       string   `json:"created_at"`
		Rows     int      `json:"row_count"`
		Distinct int      `json:"distinct_count"`
		Null     int      `json:"null_count"`
	}
	const rows = 1_000_000
	for _, b := range bindings.All() {
		var known []statistic
		for _, f := range b.Descriptor.Fields {
			k := statistic{Columns: []string{f.Column}, At: "2026-01-01 00:00:00", Rows: rows, Distinct: rows / 10}
			switch {
			case f.Unique:
				k.Distinct = rows
			case f.Kind == adminkit.Enum:
				k.Distinct = len(f.Values)
			case f.Kind == adminkit.Bool:
				k.Distinct = 2
			}
			if f.Nullable {
				k.Null = rows / 2
			}
			known = append(known, k)
		}
		shards, err := s.DB().QueryContext(t.Context(), `SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND column_name LIKE 'crdb_internal_%'`, b.Descriptor.Table)
		must(t, err)
		for shards.Next() {
			var name string
			must(t, shards.Scan(&name))
			known = append(known, statistic{Columns: []string{name}, At: "2026-01-01 00:00:00", Rows: rows, Distinct: 16})
		}
		must(t, shards.Err())
		list, err := json.Marshal(known)
		must(t, err)
		//constsql:allow names of a table and its columns; a statement about statistics takes no parameters
		statement := `ALTER TABLE ` + b.Descriptor.Table + ` INJECT STATISTICS '` + string(list) + `'`
		if _, err := s.DB().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func explained(t *testing.T, o store.Options) (*adminkit.Kit[*ent.Client], *explaining) {
	t.Helper()
	s := migrated.Open(t, o)
	name := dialect.Postgres
	switch s.Engine {
	case store.SQLite:
		name = dialect.SQLite
	case store.CockroachDB:
		pretendMillions(t, s)
	}
	driver := &explaining{Driver: entsql.OpenDB(name, s.DB())}
	none := func(context.Context, *ent.Client, adminkit.Event) error { return nil }
	kit, err := adminkit.New(adminkit.Options[*ent.Client]{
		Bindings: bindings.All(), Reader: ent.NewClient(ent.Driver(driver)), Transact: s.Transact, Record: none, Explain: bindings.Explain,
	})
	must(t, err)
	return kit, driver
}

// alongIndex is a table that SQLite walks through in an index's order.
var alongIndex = regexp.MustCompile(`^SCAN \w+ USING (COVERING )?INDEX `)

// fewUntilThePageIsFull is a table that CockroachDB reads until enough rows were
// kept, and of which it knows that this takes less than a thousand: it does so
// rather than fetch a page's rows one by one through the index of a value that
// every other row has.
var fewUntilThePageIsFull = regexp.MustCompile(`estimated row count: \d{1,3} - `)

// fault says what in a plan would cost the more the longer the list is.
func fault(p planned, q adminkit.ListQuery) string {
	narrowed := len(q.Filters) > 0 || q.Search != "" || q.Cursor != ""
	for line := range strings.Lines(p.text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.Contains(line, "TEMP B-TREE"), strings.Contains(line, "Sort Key"):
			return "sorting"
		case strings.Contains(line, "Seq Scan"):
			return "reading the table"
		case strings.HasSuffix(line, "• sort"), strings.HasSuffix(line, "• top-k"):
			return "sorting"
		case strings.HasSuffix(line, "• filter") && (q.Search == "" || q.Sort != "") && !fewUntilThePageIsFull.MatchString(p.text):
			return "looking at rows that are not kept"
		case line == "spans: FULL SCAN" && !fewUntilThePageIsFull.MatchString(p.text):
			return "reading all"
		case strings.HasPrefix(line, "Filter:") && (q.Search == "" || q.Sort != ""): // of what two fields find, the second is passed over
			return "looking at rows that are not kept"
		case strings.HasPrefix(line, "SCAN ") && (narrowed || !alongIndex.MatchString(line)):
			return "reading all"
		}
	}
	return ""
}
