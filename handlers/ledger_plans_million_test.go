package handlers

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"testing"

	"unframed/test/testkit"
)

// million is how many times as long as in each run the tables are that hold a million
// rows: transfers; audit events are half as many again, people half.
const million = 25

// TestNoStatementReadsMuchMoreAtAMillionRows is what
// TestNoStatementReadsMuchMoreThanItIsFor does in each run on tables of tens of
// thousands, and its like on SQLite: a plan may be another where tables are large.
func TestNoStatementReadsMuchMoreAtAMillionRows(t *testing.T) {
	if os.Getenv("UNFRAMED_THOROUGH") == "" {
		testkit.Report("skipped", "plans at a million rows: make thorough asks for them")
		t.Skip("fills a million rows")
	}
	t.Run("PostgreSQL", func(t *testing.T) { plansOnPostgres(t, million) })
	t.Run("SQLite", func(t *testing.T) { plansOnSQLite(t, million) })
}

// lengths are the numbers of rows in the statements that fill the tables, and those of
// places in them.
var lengths = regexp.MustCompile(`\b(20000|39990|40000|60000|60001)\b`)

// grown are the statements for tables so many times as long.
func grown(statements []string, times int) []string {
	if times == 1 {
		return statements
	}
	var all []string
	for _, s := range statements {
		all = append(all, lengths.ReplaceAllStringFunc(s, func(n string) string {
			rows, err := strconv.Atoi(n)
			if err != nil {
				panic(err)
			}
			return strconv.Itoa(rows * times)
		}))
	}
	return all
}

// begin opens an export; to its end if the tables are as long as in each run.
func (b *browser) begin(path string, times int) {
	b.f.Helper()
	if times == 1 {
		if a := b.get(path); a.StatusCode != 200 {
			b.f.Fatalf("%s answers %d", path, a.StatusCode)
		}
		return
	}
	resp, err := b.Do(b.request("GET", path, ""))
	must(b.f.TB, err)
	_, err = io.CopyN(io.Discard, resp.Body, 1<<20)
	if err != nil && err != io.EOF {
		b.f.Fatal(err)
	}
	_ = resp.Body.Close()
}
