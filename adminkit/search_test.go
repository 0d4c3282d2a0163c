package adminkit_test

import (
	"fmt"
	"slices"
	"testing"

	"unframed/adminkit"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// TestSearchShowsEachRowOnce pages through what two fields find, forth and
// back: some rows by the name, some by the address, most by both.
func TestSearchShowsEachRowOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, kit := application(t, o)
		system := viewer.AsSystem(t.Context(), "test")
		want := 0
		for i := range 40 {
			create := newUser(s, fmt.Sprintf("ann%02d", i))
			switch i % 4 {
			case 0: // by the address alone
				create.SetUsername(fmt.Sprintf("zoe%02d", i)).SetUsernameKey(fmt.Sprintf("zoe%02d", i))
			case 1: // by the name alone
				create.SetEmail(fmt.Sprintf("zoe%02d@x", i)).SetEmailKey(fmt.Sprintf("zoe%02d@x", i))
			case 2: // by neither
				create = newUser(s, fmt.Sprintf("bob%02d", i))
				want--
			}
			create.ExecX(system)
			want++
		}
		var forth, back []string
		q := adminkit.ListQuery{Search: "Ann", Limit: 7}
		var last *adminkit.Page
		for {
			page, err := kit.List(admin(t), "users", q)
			must(t, err)
			if len(page.Scans) > 0 {
				t.Fatal(page.Scans)
			}
			for _, row := range page.Rows {
				forth = append(forth, row.Label)
			}
			last = page
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		for page := last; ; {
			var labels []string
			for _, row := range page.Rows {
				labels = append(labels, row.Label)
			}
			back = append(labels, back...)
			if page.Prev == "" {
				break
			}
			var err error
			page, err = kit.List(admin(t), "users", adminkit.ListQuery{Search: "Ann", Limit: 7, Cursor: page.Prev})
			must(t, err)
		}
		unique := slices.Compact(slices.Sorted(slices.Values(forth)))
		if len(forth) != want || len(unique) != want {
			t.Errorf("%d rows are shown, %d of them once, want %d: %v", len(forth), len(unique), want, forth)
		}
		if !slices.Equal(forth, back) {
			t.Errorf("forth %v\nback  %v", forth, back)
		}
	})
}

// TestSearchOfADatabaseThatSortsAsALanguageDoesSaysThatItReadsAll makes a
// PostgreSQL database that is not sorted by bytes.
func TestSearchOfADatabaseThatSortsAsALanguageDoesSaysThatItReadsAll(t *testing.T) {
	s, kit := application(t, store.Options{URL: testkit.SpokenPostgres(t)})
	if !s.SpokenText {
		t.Fatal("it is not seen that the database sorts as a language does")
	}
	for _, name := range []string{"Ada", "adam", "Bob", "a%b"} {
		newUser(s, name).ExecX(viewer.AsSystem(t.Context(), "test"))
	}
	for search, want := range map[string]int{"ADA": 2, "b": 1, "a%": 1, "zz": 0} {
		page, err := kit.List(admin(t), "users", adminkit.ListQuery{Search: search})
		must(t, err)
		if len(page.Rows) != want || page.Looked == "" {
			t.Errorf("%q finds %d and says %q, want %d and a sentence", search, len(page.Rows), page.Looked, want)
		}
	}
	page, err := kit.List(admin(t), "audit_events", adminkit.ListQuery{Filters: []adminkit.Filter{{Field: "action", Op: adminkit.Prefix, Values: []string{"user."}}}})
	must(t, err)
	if len(page.Scans) != 1 {
		t.Errorf("a filter by a beginning says %q", page.Scans)
	}
}
