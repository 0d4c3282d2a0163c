package bench

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"unframed/accounts"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/store/migrate"
	"unframed/test/testkit"
)

const (
	pageSize = 25
)

// One account takes part in every transfer, sending half of them.
const (
	fillTransfers = `INSERT INTO transfers (id, created_at, updated_at, version, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
		SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000003')::UUID, now() - i * INTERVAL '1 second', now(), 1, 1, 'note ' || i::TEXT, 'confirmed', now(), now(),
			(lpad(to_hex(1 + i % 2), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID, (lpad(to_hex(2 - i % 2), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID
		FROM generate_series(1::BIGINT, $1::BIGINT) AS g (i)`
	fillPostings = `INSERT INTO postings (id, created_at, transfer_id, account_id, side, amount, balance, account_version)
		SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-00000000000' || side::TEXT)::UUID, now() - i * INTERVAL '1 second',
			(lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000003')::UUID,
			(lpad(to_hex(CASE WHEN side = 4 THEN 1 + i % 2 ELSE 2 - i % 2 END), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID,
			CASE WHEN side = 4 THEN 'debit' ELSE 'credit' END, CASE WHEN side = 4 THEN -1 ELSE 1 END, 5, 2 + $1::BIGINT - i
		FROM generate_series(1::BIGINT, $1::BIGINT) AS g (i), generate_series(4, 5) AS s (side)`
	analyze = `ANALYZE`
)

// TestListPageCostsTheSameHoweverLongTheList measures pages of every list of
// a person's transfers at a thousand rows, a hundred thousand and a million.
func TestListPageCostsTheSameHoweverLongTheList(t *testing.T) {
	onlyWhenAsked(t, "long lists against short ones")
	sizes := []int{1_000, 100_000, 1_000_000}
	var books []*longBooks
	for _, size := range sizes {
		books = append(books, filled(t, size))
	}
	for i, page := range books[0].pages() {
		var reads []func() error
		for _, b := range books {
			reads = append(reads, b.pages()[i].read)
		}
		took := together(t, reads)
		for n, size := range sizes {
			ratio := float64(took[n]) / float64(took[0])
			t.Logf("%-28s %9d rows %8v  %.2f", page.name, size, took[n].Round(time.Microsecond), ratio)
			if n > 0 {
				testkit.Report("figure", fmt.Sprintf("%s at %d rows: %.2f of a thousand", page.name, size, ratio))
			}
			if ratio > listTarget {
				t.Errorf("%s at %d rows costs %.2f of what it costs at a thousand, want %.1f", page.name, size, ratio, listTarget)
			}
		}
	}
}

// longBooks is a ledger with many transfers.
type longBooks struct {
	*ledger.Service
	person context.Context
}

func filled(t *testing.T, size int) *longBooks {
	t.Helper()
	s := testkit.Open(t, store.Options{URL: testkit.Postgres(t) + "&statement_timeout=600000"})
	if _, err := migrate.Up(t.Context(), s, migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, fill := range []struct {
		statement string
		values    []any
	}{{fillUsers, []any{2}}, {fillAccounts, []any{2}}, {fillTransfers, []any{size}}, {fillPostings, []any{size}}, {analyze, nil}} {
		if _, err := s.DB().Exec(fill.statement, fill.values...); err != nil {
			t.Fatal(err)
		}
	}
	books, err := ledger.New(ledger.Options{Store: s, ByLogin: accounts.ByLogin})
	if err != nil {
		t.Fatal(err)
	}
	return &longBooks{books, viewer.NewContext(context.Background(), viewer.Person(userKey(1), viewer.User))}
}

type listPage struct {
	name string
	read func() error
}

// pages are the lists, at their beginning and some way in.
func (b *longBooks) pages() []listPage {
	var middle string
	own := accountKey(1)
	if list, next, err := b.History(b.person, own, ledger.Filter{}, ledger.Page{Limit: 500}); err == nil && len(list) == 500 {
		middle = next
	}
	history := func(f ledger.Filter, after string) func() error {
		return func() error {
			list, _, err := b.History(b.person, own, f, ledger.Page{After: after, Limit: pageSize})
			return full(len(list), err)
		}
	}
	return []listPage{
		{"history", history(ledger.Filter{}, "")},
		{"history, further in", history(ledger.Filter{}, middle)},
		{"history, received", history(ledger.Filter{Direction: ledger.In}, "")},
		{"history, filtered", history(ledger.Filter{State: ledger.Confirmed, Min: 1, Search: "note"}, "")},
		{"dashboard", func() error { list, err := b.Recent(b.person, own, pageSize); return full(len(list), err) }},
	}
}

func full(n int, err error) error {
	if err == nil && n != pageSize {
		return fmt.Errorf("%d rows, want %d", n, pageSize)
	}
	return err
}

// together reads the same page of several books in turn, many times, and
// returns what each costs. The fast tenth counts: what else runs on the machine
// slows a page and never speeds it.
func together(t *testing.T, reads []func() error) []time.Duration {
	t.Helper()
	took := make([][]time.Duration, len(reads))
	for range listTries {
		for i, read := range reads {
			start := time.Now()
			if err := read(); err != nil {
				t.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	costs := make([]time.Duration, len(reads))
	for i := range took {
		slices.Sort(took[i])
		costs[i] = took[i][listTries/10]
	}
	return costs
}
