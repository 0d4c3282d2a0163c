package adminkit_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/store"
	"unframed/test/testkit/migrated"
)

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
