package bench

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

const (
	listTarget = 1.2 // times what a page costs at a thousand rows
	listTries  = 300
)

const (
	shortList, longList = 1_000, 1_000_000
	longListInMemory    = 100_000                     // what a CockroachDB in memory has room and time for
	patient             = "&statement_timeout=900000" // milliseconds
	farIn               = 500                         // pages of adminkit.MaxLimit
	listNoise           = 50 * time.Microsecond
)

// TestAdministratorsListsCostTheSameHoweverLongTheyAre measures what the pages
// of users, transfers and the audit trail offer: the list, its middle, every
// order, every filter and every kind of search, at a thousand rows and at a
// million. What says of itself that it reads the whole table is not held to it.
func TestAdministratorsListsCostTheSameHoweverLongTheyAre(t *testing.T) {
	onlyWhenAsked(t, "the administrators' lists at a million rows")
	for engine, o := range map[string]func(t *testing.T) store.Options{
		"SQLite":      func(t *testing.T) store.Options { return testkit.SQLite(t) },
		"PostgreSQL":  func(t *testing.T) store.Options { return store.Options{URL: testkit.Postgres(t) + patient} },
		"CockroachDB": func(t *testing.T) store.Options { return store.Options{URL: testkit.Cockroach(t) + patient} },
	} {
		t.Run(engine, func(t *testing.T) {
			rows := longList
			if engine == "CockroachDB" {
				rows = longListInMemory
			}
			short, long := administered(t, o(t), shortList), administered(t, o(t), rows)
			worst, lists := 0.0, 0
			for _, table := range []string{"users", "transfers", "audit_events"} {
				few, many := short.lists(t, table), long.lists(t, table)
				for _, name := range slices.Sorted(maps.Keys(few)) {
					if ratio, held := compare(t, engine+" "+table+", "+name, target(engine, name), few[name], many[name]); held {
						worst, lists = max(worst, ratio), lists+1
					}
				}
			}
			testkit.Report("figure", fmt.Sprintf("%s: %d lists of the administration at %d rows cost at most %.2f of a thousand", engine, lists, rows, worst))
		})
	}
}

// target is what a list may cost at its longer length, in times of the shorter.
// CockroachDB fetches a page's rows one by one through the index, which is dearer
// in a larger table. Rows in which half of all have no value it reads from the
// table itself, until it has enough.
func target(engine, list string) float64 {
	switch {
	case engine != "CockroachDB":
		return listTarget
	case list == "by email_verified_at", list == "email_verified_at null":
		return 5
	}
	return 1.5
}

// mostLooked is what a page may take whose rows are compared one by one.
const mostLooked = 3 * time.Second

// compare measures a list at both lengths, in turn, and holds what they cost to
// the target; as in together, the fast tenth counts. What reads the whole table
// is measured a few times, to be told.
func compare(t *testing.T, name string, most float64, few, many read) (ratio float64, held bool) {
	t.Helper()
	a, b := few(t), many(t)
	if len(a.Rows) != len(b.Rows) && b.Looked == "" {
		t.Errorf("%s: %d rows of a thousand, %d of a million: they cannot be compared", name, len(a.Rows), len(b.Rows))
	}
	tries, scans := listTries/2, strings.Join(b.Scans, " ")
	if b.Looked != "" {
		scans += b.Looked
	}
	if scans != "" {
		tries = 3
	}
	var took [2][]time.Duration
	for try := range tries {
		for i := range 2 {
			which := (i + try) % 2 // neither is always the second
			start := time.Now()
			[]read{few, many}[which](t)
			took[which] = append(took[which], time.Since(start))
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	short, long := took[0][tries/10], took[1][tries/10]
	ratio = float64(long) / float64(short)
	t.Logf("%-70s %3d rows %8v %8v  %.2f  %s", name, len(b.Rows), short.Round(time.Microsecond), long.Round(time.Microsecond), ratio, scans)
	if b.Looked != "" && len(b.Scans) == 0 && long > mostLooked {
		t.Errorf("%s takes %v for what is compared row by row, want at most %v", name, long, mostLooked)
	}
	if scans != "" {
		return ratio, false
	}
	if ratio > most && long-short > listNoise {
		t.Errorf("%s costs %.2f of what it costs at a thousand, want %.1f", name, ratio, most)
	}
	return ratio, true
}

// administration is what administrators look at.
type administration struct {
	*entity.Kit
	ctx context.Context
}

// read reads a page.
type read func(t *testing.T) *adminkit.Page

func administered(t *testing.T, o store.Options, rows int) *administration {
	t.Helper()
	s := testkit.Open(t, o)
	if _, err := migrate.Up(t.Context(), s, migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	conn, err := s.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run := func(statement string, args ...any) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	switch s.Engine {
	case store.SQLite:
		run(`PRAGMA cache_size = -600000`) // KiB; or the scattered keys are written many times
		for _, statement := range manyRows[s.Engine] {
			run(statement, rows)
		}
		run(`PRAGMA cache_size = -2000`)
	case store.PostgreSQL:
		for _, statement := range manyRows[s.Engine] {
			run(statement, rows, 1, rows)
		}
		run(`VACUUM ANALYZE`)
	case store.CockroachDB:
		const batch = 5_000 // or a transaction grows too large
		for _, statement := range manyRows[s.Engine] {
			for from := 1; from <= rows; from += batch {
				run(statement, rows, from, min(rows, from+batch-1))
			}
		}
		run(`CREATE STATISTICS counted FROM users`)
		run(`CREATE STATISTICS counted FROM transfers`)
		run(`CREATE STATISTICS counted FROM audit_events`)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	kit, err := entity.NewKit(s)
	if err != nil {
		t.Fatal(err)
	}
	return &administration{kit, viewer.NewContext(context.Background(), viewer.Person(userKey(1), viewer.Admin))}
}

func (a *administration) page(t *testing.T, table string, q adminkit.ListQuery) *adminkit.Page {
	t.Helper()
	page, err := a.List(a.ctx, table, q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// lists are the pages that an entity offers, by name.
func (a *administration) lists(t *testing.T, table string) map[string]read {
	t.Helper()
	d, err := a.Describe(a.ctx, table)
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]read{}
	add := func(name string, q adminkit.ListQuery) {
		lists[name] = func(t *testing.T) *adminkit.Page { return a.page(t, table, q) }
	}
	add("the first page", adminkit.ListQuery{})
	far := a.page(t, table, adminkit.ListQuery{Limit: adminkit.MaxLimit})
	for range farIn {
		next := a.page(t, table, adminkit.ListQuery{Limit: adminkit.MaxLimit, Cursor: far.Next})
		if len(next.Rows) < adminkit.MaxLimit || next.Next == "" {
			break
		}
		far = next
	}
	add("far in", adminkit.ListQuery{Cursor: far.Next})
	add("far in, and back", adminkit.ListQuery{Cursor: far.Prev})
	for name, text := range map[string]string{"search, ten rows": searched[table] + "00001", "search, all rows": searched[table], "search, no row": "zzz"} {
		if len(d.Search) > 0 {
			add(name, adminkit.ListQuery{Search: text})
		}
	}
	sample := far.Rows[len(far.Rows)/2]
	for _, f := range d.Fields {
		if f.Sortable {
			for _, order := range []string{f.Name, "-" + f.Name} {
				add("by "+order, adminkit.ListQuery{Sort: order})
				second := a.page(t, table, adminkit.ListQuery{Sort: order}).Next
				add("by "+order+", the second page", adminkit.ListQuery{Sort: order, Cursor: second})
			}
		}
		for _, op := range f.Ops() {
			value := f.Text(sample.Values[f.Name])
			if op == adminkit.Null {
				value = "true"
			}
			add(f.Name+" "+string(op), adminkit.ListQuery{Filters: []adminkit.Filter{{Field: f.Name, Op: op, Values: []string{value}}}})
		}
	}
	return lists
}

// onlyWhenAsked skips what needs the machine for itself, unless make bench runs.
func onlyWhenAsked(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("UNFRAMED_BENCH") == "" {
		testkit.Report("skipped", what+": make bench measures them")
		t.Skip("make bench measures this")
	}
}

func userKey(i int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("%08x-0000-4000-8000-000000000001", i))
}
