package migrate

import (
	"context"
	"os"
	"testing"

	"unframed/store"
)

func TestStatementsFindTheirServer(t *testing.T) {
	old := audience{engine: store.CockroachDB, version: "v22.1.9"}
	recent := audience{engine: store.CockroachDB, version: "v24.3.1"}
	postgres := audience{engine: store.PostgreSQL, version: "15.8"}
	for _, c := range []struct {
		on      audience
		regions int
		comment string
		runs    bool
		notable bool
	}{
		{on: postgres, comment: "-- Create a table.", runs: true},
		{on: old, comment: "-- Create a table.", runs: true},
		{on: postgres, comment: "-- unframed:postgres", runs: true},
		{on: recent, comment: "-- unframed:postgres"},
		{on: recent, comment: "-- unframed:cockroach", runs: true},
		{on: postgres, comment: "-- unframed:cockroach"},
		{on: postgres, comment: "-- unframed:cockroach v22.2", notable: true},
		{on: old, comment: "-- unframed:cockroach v22.2", notable: true},
		{on: recent, comment: "-- unframed:cockroach v22.2", runs: true},
		{on: recent, comment: "-- unframed:cockroach regions", notable: true},
		{on: recent, regions: 3, comment: "-- unframed:cockroach regions", runs: true},
	} {
		c.on.regions = func(context.Context) (int, error) { return c.regions, nil }
		reason, notable, err := c.on.refuses(context.Background(), []string{"-- Something.\n", c.comment + "\n"})
		if err != nil || (reason == "") != c.runs || notable != c.notable {
			t.Errorf("%q on %s %s: refused because %q, notable %v, %v", c.comment, c.on.engine, c.on.version, reason, notable, err)
		}
	}
	if _, _, err := postgres.refuses(context.Background(), []string{"-- unframed:oracle"}); err == nil {
		t.Error("an unknown directive is ignored")
	}
}

func TestVersionsCompareByTheirNumbers(t *testing.T) {
	for _, c := range []struct {
		have, need string
		want       bool
	}{
		{"v22.2.0", "v22.2", true},
		{"v22.1.19", "v22.2", false},
		{"v23.1.0-beta.2", "v22.2", true},
		{"v9.1", "v22.2", false},
		{"v26.1.3", "v22.2", true},
		{"", "v22.2", false},
	} {
		if got := atLeast(c.have, c.need); got != c.want {
			t.Errorf("%s at least %s: %v", c.have, c.need, got)
		}
	}
}

// What this server cannot do is skipped with one event, and the rest goes on.
func TestAServerWithoutRegionsSkipsTheLocality(t *testing.T) {
	servers(t, func(t *testing.T, s *store.Store) {
		dir := writeFiles(t, map[string]string{"20260101000000_regions.sql": `CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY);
-- unframed:cockroach regions
-- Set the locality of "t".
ALTER TABLE t SET LOCALITY GLOBAL;
CREATE INDEX IF NOT EXISTS t_id ON t (id);
`})
		skipped := 0
		_, err := Up(context.Background(), s, Options{Files: os.DirFS(dir), Progress: func(e Event) {
			if e.Kind == EventSkipped {
				skipped++
				t.Log(e)
			}
		}})
		if err != nil || skipped != 1 {
			t.Fatalf("%d statements skipped: %v", skipped, err)
		}
	})
}
