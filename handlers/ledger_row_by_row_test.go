package handlers

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// TestWhatIsComparedRowByRowSaysHowToAskForLess locks the tables under everything that
// no index finds: it has little of the database and little time, and says how to
// ask for less. The control, along an index, does not.
func TestWhatIsComparedRowByRowSaysHowToAskForLess(t *testing.T) {
	o := store.Options{URL: testkit.Postgres(t)}
	f := newFixtureOn(t, o)
	f.signUp("ann")
	ann := f.program("ann", "read")
	lock, err := sql.Open("postgres", o.URL)
	must(t, err)
	defer func() { _ = lock.Close() }()
	tx, err := lock.Begin()
	must(t, err)
	_, err = tx.Exec("LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE")
	must(t, err)
	var wg sync.WaitGroup
	for _, query := range []string{"q=rent", "min=1", "max=1", "state=pending", "person=ann"} {
		wg.Go(func() {
			a := ann.ask("GET", "/api/v1/transfers?"+query, "")
			if a.StatusCode != 503 || !strings.Contains(a.body, "Narrow it") && !strings.Contains(a.body, "Others are searching") {
				t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
			}
		})
	}
	wg.Go(func() {
		if a := ann.ask("GET", "/api/v1/transfers", ""); a.StatusCode != 503 || strings.Contains(a.body, "Narrow it") {
			t.Errorf("the plain list: %d %s", a.StatusCode, a.body)
		}
	})
	wg.Wait()
	must(t, tx.Rollback())
}
