package reports

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"unframed/ent/report"
	"unframed/internal/keyset"
	"unframed/internal/problem"
)

// Page says which part of the list is wanted.
type Page struct {
	Kind  Kind   // empty for all
	After string // where the page before ended, as it said itself; empty for the first
	Limit int
}

// Stored is a report as it is kept.
type Stored struct {
	Report
	First, Last time.Time
	Seen        int64
}

// IsRest tells that the row stands for all for which there was no room.
func (s Stored) IsRest() bool { return s.Reason == restReason && s.Page == "" && s.Source == "" }

// List returns what was seen, the last seen first, and where the next page
// begins (empty for nowhere). It is for administrators; the privacy rules
// refuse anybody else.
func (s *Service) List(ctx context.Context, p Page) (list []Stored, next string, err error) {
	after, err := keyset.Parse(p.After)
	if err != nil {
		return nil, "", err
	}
	query := s.store.Report.Query().Limit(p.Limit + 1)
	switch {
	case p.Kind == "":
		query.Where(after.Beyond(report.FieldLastAt, report.FieldID)).Order(report.ByLastAt(sql.OrderDesc()), report.ByID(sql.OrderDesc()))
	case !slices.Contains(Kinds, p.Kind):
		return nil, "", refuse("kind", "There is no such kind.")
	default:
		ofKind := keyset.Along{Column: report.FieldKind, Value: string(p.Kind), At: report.FieldLastAt, ID: report.FieldID}
		query.Where(ofKind.Keep(after)).Order(ofKind.Order)
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("list reports: %w", err)
	}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		next = keyset.Place{At: rows[p.Limit-1].LastAt, ID: rows[p.Limit-1].ID}.String()
	}
	for _, r := range rows {
		list = append(list, Stored{Report{Kind(r.Kind), r.Reason, r.Page, r.Source, r.Disposition, r.UserAgent}, r.FirstAt, r.LastAt, r.Seen})
	}
	return list, next, nil
}

func refuse(field, sentence string) error {
	var check problem.Check
	check.Refuse(field, sentence)
	return check.Err()
}
