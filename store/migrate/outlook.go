package migrate

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
)

// Cost is what applying a file does to a table that has rows.
type Cost struct {
	File, Table string
	Rows        int64         // about
	Blocked     string        // who has to wait meanwhile; empty for nobody
	Wait        time.Duration // for about how long they wait
	Work        time.Duration // what is done beside everybody's work, about
	What        string        // what takes the longest
}

// String says it in one line.
func (c Cost) String() string {
	s := fmt.Sprintf("%s: %s, about %d rows: ", c.File, c.Table, c.Rows)
	switch {
	case c.Blocked == "":
		s += "nobody waits"
	case c.Wait < time.Second:
		s += c.Blocked + " wait for a moment"
	default:
		s += fmt.Sprintf("%s wait about %s (%s)", c.Blocked, c.Wait.Round(time.Second), c.What)
	}
	if c.Work >= time.Second {
		s += fmt.Sprintf("; about %s beside everybody's work", c.Work.Round(time.Second))
	}
	return s
}

// Waits is how long others have to wait in all.
func Waits(costs []Cost) (sum time.Duration) {
	for _, c := range costs {
		sum += c.Wait
	}
	return sum
}

// Outlook says what the pending files will lock, and for about how long, by the
// number of rows that the tables have now. It changes nothing.
func Outlook(ctx context.Context, s *store.Store, o Options) ([]Cost, error) {
	r := newRunner(s, o)
	if err := r.directory.check(); err != nil {
		return nil, err
	}
	pending, err := r.pending(ctx)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	if err := r.lookFirst(ctx, pending); err != nil {
		return nil, err
	}
	rows, err := r.countRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("estimate how many rows the tables have: %w", err)
	}
	var all []Cost
	for _, f := range pending {
		costs, err := outlook(f, s.Engine, rows)
		if err != nil {
			return nil, err
		}
		all = append(all, costs...)
	}
	return all, nil
}

// outlook is that of one file. It keeps rows what they are after it.
func outlook(f migrate.File, engine store.Engine, rows map[string]int64) ([]Cost, error) {
	statements, err := f.StmtDecls()
	if err != nil {
		return nil, err
	}
	known := bytes.Contains(f.Bytes(), []byte(`__required"`)) // by a rule, before anybody waits
	costs := map[string]*Cost{}
	longest := map[string]time.Duration{}
	for _, s := range statements {
		if engine != store.SQLite && slices.ContainsFunc(s.Comments, func(c string) bool { return isForOther(c, engine) }) {
			continue
		}
		e, ok := effectOf(s.Text, engine)
		if !ok {
			continue
		}
		if e.renamed != "" {
			if _, there := rows[e.table]; there {
				rows[e.renamed] = rows[e.table]
				delete(rows, e.table)
			}
			continue
		}
		n := rows[e.table]
		if e.into != "" {
			rows[e.into] = n
		}
		if n == 0 {
			continue
		}
		c := costs[e.table]
		if c == nil {
			c = &Cost{File: f.Name(), Table: e.table, Rows: n}
			costs[e.table] = c
		}
		if known && requires.MatchString(s.Text[strings.Index(s.Text, " ALTER COLUMN")+1:]) {
			e.each = 0
		}
		took := time.Duration(n) * e.each
		if e.blocked == "" {
			c.Work += took
			continue
		}
		c.Wait += took
		if len(e.blocked) > len(c.Blocked) {
			c.Blocked = e.blocked
		}
		if took >= longest[e.table] {
			longest[e.table], c.What = took, strings.ToLower(strings.TrimRight(summary(s), ";"))
		}
	}
	var list []Cost
	for _, c := range costs {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Cost) int { return strings.Compare(a.Table, b.Table) })
	return list, nil
}
