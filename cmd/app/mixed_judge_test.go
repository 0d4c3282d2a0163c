package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// judge prints what became of people's requests under each fault, and says what should
// not have been.
func (b *mixedBank) judge(happened []*faulty) {
	b.Helper()
	disturbed := func(a *answered) bool {
		return slices.ContainsFunc(happened, func(f *faulty) bool { return f.of == b && a.during(f.from, f.to.Add(mixedRecovery)) })
	}
	var quiet []*answered
	for _, a := range b.answers {
		if !disturbed(a) {
			quiet = append(quiet, a)
		}
	}
	b.Logf("%s, quiet: %v", b.name, figuresOf(quiet))
	crowded := 0
	for _, a := range quiet {
		switch {
		case !a.failed():
		case a.status == 503: // a busy machine's disk may keep a writer waiting
			crowded++
		default:
			b.Errorf("%s: %s at %s failed although there was no fault: %s", b.name, a.kind, a.at.Format(time.TimeOnly), a.wrong)
		}
	}
	if crowded > len(quiet)/1000 {
		b.Errorf("%s: %d of %d requests failed although there was no fault", b.name, crowded, len(quiet))
	}
	for _, f := range happened {
		if f.of != b {
			continue
		}
		var within []*answered
		closed := 0
		for _, a := range b.answers {
			if !a.during(f.from, f.to.Add(mixedRecovery)) {
				continue
			}
			within = append(within, a)
			switch {
			case !a.failed():
			case a.at.After(f.to.Add(mixedRecovery)):
				b.Errorf("%s: %s failed %v after it was over: %s", f.name, a.kind, a.at.Sub(f.to).Round(time.Millisecond), a.wrong)
			case f.reload && a.status == 0 && strings.HasSuffix(a.wrong, "EOF"):
				closed++
			case !f.allows(a):
				b.Errorf("%s: %s failed: %s", f.name, a.kind, a.wrong)
			}
		}
		b.Logf("%s, %s (%s), %v: %v", b.name, f.name, f.items, f.to.Sub(f.from).Round(time.Second), figuresOf(within))
		if closed > len(within)/100 {
			b.Errorf("%s: nginx closed %d connections", f.name, closed)
		}
	}
	b.compare()
	b.flat()
}

// allows reports whether the failure is one that the fault may cause.
func (f *fault) allows(a *answered) bool {
	if !slices.Contains(f.may, a.kind) {
		return false
	}
	return a.status == 503 || f.cut && (a.status == 0 || a.status == 502 || a.status == 504)
}

// compare holds what people were told against what is stored, row by row.
func (b *mixedBank) compare() {
	b.Helper()
	db := b.db
	if db == nil {
		db = testkit.Open(b.T, store.Options{Path: filepath.Join(b.dir, dataDir, "app.db")}).DB()
	}
	stored := b.stored(db)
	balance, counts := map[string]int64{}, map[string]int{}
	for _, s := range b.transfers {
		n, state, cents := len(stored[s.note]), "absent", int64(0)
		if n > 0 {
			state, cents = stored[s.note][0].state, stored[s.note][0].cents
		}
		switch {
		case n > 1:
			b.Errorf("%s: a transfer with one key is there %d times", b.name, n)
		case s.id != "" && (n == 0 || cents != s.cents):
			b.Errorf("%s: an acknowledged proposal is there %d times, of %d cents and not %d", b.name, n, cents, s.cents)
		case s.confirmed && state != "confirmed":
			b.Errorf("%s: an acknowledged confirmation of %s is lost: it is %s", b.name, s.id, state)
		case !s.confirmed && !s.perhaps && state == "confirmed":
			b.Errorf("%s: %s is confirmed, and everybody was told that nothing was changed", b.name, s.id)
		}
		counts[fmt.Sprintf("told %v, is %s", s.confirmed, state)]++
		if state == "confirmed" {
			balance[s.from], balance[s.to] = balance[s.from]-cents, balance[s.to]+cents
		}
	}
	for _, p := range b.crowd {
		var is int64
		var shown string
		if err := db.QueryRow(`SELECT a.balance, u.display_name FROM accounts a JOIN users u ON u.id = a.user_id WHERE u.username = $1`, p.name).Scan(&is, &shown); err != nil {
			b.Fatal(err)
		}
		if is != 10_000+balance[p.name] {
			b.Errorf("%s: %s has %d and the transfers make %d", b.name, p.name, is, 10_000+balance[p.name])
		}
		if p.shown != nil && !slices.Contains(p.shown, shown) {
			b.Errorf("%s: %s is called %q, and was told %q", b.name, p.name, shown, p.shown)
		}
	}
	runs(b.T, b.dir, b.settings, "discrepancies: 0", "ledger", "verify")
	b.Logf("%s: %d transfers sent: %v", b.name, len(b.transfers), counts)
}

// storedTransfer is one as the database has it.
type storedTransfer struct {
	state string
	cents int64
}

// stored are all transfers, by their notes.
func (b *mixedBank) stored(db *sql.DB) map[string][]storedTransfer {
	b.Helper()
	rows, err := db.Query(`SELECT note, state, amount FROM transfers`)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	all := map[string][]storedTransfer{}
	for rows.Next() {
		var note string
		var s storedTransfer
		if err := rows.Scan(&note, &s.state, &s.cents); err != nil {
			b.Fatal(err)
		}
		all[note] = append(all[note], s)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return all
}

// flat holds each process that lived for long enough to the memory that it had in the
// second third of its life, when it had warmed up.
func (b *mixedBank) flat() {
	b.Helper()
	for n, i := range b.running {
		for _, sizes := range i.sizes {
			if len(sizes) < 180 {
				continue
			}
			third := len(sizes) / 3
			early, late := median(sizes[third:2*third]), median(sizes[len(sizes)-third:])
			b.Logf("%s, instance %d: %d s, %d MiB early, %d late, %d at most", b.name, n+1, len(sizes), early, late, slices.Max(sizes))
			if late > early*3/2+32 || slices.Max(sizes) > limitMiB {
				b.Errorf("%s, instance %d grows: %d MiB early, %d late, %d at most", b.name, n+1, early, late, slices.Max(sizes))
			}
		}
	}
}

func median(list []int) int {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
