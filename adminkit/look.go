package adminkit

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"

	"unframed/internal/keyset"
)

// lookAtOnce is how many rows are read at once where they are compared one by one.
const lookAtOnce = 500

// placed is a row and the part of the list that it is in.
type placed struct {
	Found
	walk int
}

// look is how far a list was looked at for a page.
type look struct {
	keyset.Look
	last *placed // the last row that was looked at
}

// sentence says what was compared row by row, and how far.
func (l *look) sentence(checks []check) string {
	if len(checks) == 0 {
		return ""
	}
	var labels []string
	for _, c := range checks {
		labels = append(labels, c.label)
	}
	s := fmt.Sprintf("%s: compared row by row; %d rows were looked at for this page", strings.Join(labels, ", "), l.Rows)
	switch {
	case l.Out:
		return s + " until its time was over. The next page looks further."
	case l.Stopped:
		return s + ", which is the most for one. The next page looks further."
	}
	return s + "."
}

// read returns the rows beyond a position, at most limit: those of the part of
// the list that it is in, and of those that follow as long as rows are lacking.
func (e *entity[C]) read(ctx context.Context, c C, p *plan, at *cursor, limit int, l *look) (rows []placed, err error) {
	i, step := 0, 1
	if at != nil {
		i = at.Walk
	}
	if at.back() {
		step = -1
	}
	for ; i >= 0 && i < len(p.walks) && len(rows) < limit && !l.Stopped; i += step {
		from := at
		if at != nil && i != at.Walk {
			from = nil
		}
		for {
			n := limit - len(rows)
			if len(p.checks) > 0 {
				n = lookAtOnce
			}
			w, here := &p.walks[i], from
			found, err := e.Find(ctx, c, Query{
				Where: func(s *sql.Selector) { w.keep(s, here) },
				Order: func(s *sql.Selector) { w.sort(s, at.back()) },
				Limit: n,
			})
			if err != nil {
				return nil, err
			}
			for _, f := range found {
				l.Rows++
				l.last = &placed{f, i}
				if keeps(p.checks, f) {
					rows = append(rows, placed{f, i})
				}
				if len(rows) == limit {
					return rows, nil
				}
			}
			if len(p.checks) == 0 || len(found) < n {
				break
			}
			if !l.Further() {
				break
			}
			from = p.beyond(e.d(), *l.last, at.back())
		}
	}
	return rows, nil
}

func keeps(checks []check, f Found) bool {
	for _, c := range checks {
		if !c.keeps(f.Values) {
			return false
		}
	}
	return true
}

// beyond is the position after a row that was read, in the direction of reading.
func (p *plan) beyond(d *Descriptor, row placed, back bool) *cursor {
	at := &cursor{Walk: row.walk, ID: row.ID, Back: back}
	for _, f := range p.walks[row.walk].fields {
		if f.Column == d.IDColumn {
			at.values = append(at.values, row.ID)
			continue
		}
		at.values = append(at.values, row.Values[f.Name])
	}
	return at
}
