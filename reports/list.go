package reports

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/report"
	"unframed/failure"
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
	query := s.store.Report.Query().Order(report.ByLastAt(sql.OrderDesc()), report.ByID(sql.OrderDesc())).Limit(p.Limit + 1)
	if p.Kind != "" {
		if !slices.Contains(Kinds, p.Kind) {
			return nil, "", refuse("kind", "There is no such kind.")
		}
		query.Where(report.Kind(string(p.Kind)))
	}
	if p.After != "" {
		at, id, ok := parseCursor(p.After)
		if !ok {
			return nil, "", failure.BadCursor("after")
		}
		query.Where(func(q *sql.Selector) {
			q.Where(sql.CompositeLT([]string{q.C(report.FieldLastAt), q.C(report.FieldID)}, at, id))
		})
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("list reports: %w", err)
	}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		next = cursor(rows[p.Limit-1].LastAt, rows[p.Limit-1].ID)
	}
	for _, r := range rows {
		list = append(list, Stored{Report{Kind(r.Kind), r.Reason, r.Page, r.Source, r.Disposition, r.UserAgent}, r.FirstAt, r.LastAt, r.Seen})
	}
	return list, next, nil
}

func refuse(field, sentence string) error {
	var check failure.Check
	check.Refuse(field, sentence)
	return check.Err()
}

func cursor(at time.Time, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(at.UnixMicro(), 36) + "." + id.String()))
}

func parseCursor(s string) (at time.Time, id uuid.UUID, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	micros, key, _ := strings.Cut(string(text), ".")
	since, errAt := strconv.ParseInt(micros, 36, 64)
	id, errKey := uuid.Parse(key)
	return time.UnixMicro(since).UTC(), id, err == nil && errAt == nil && errKey == nil
}
