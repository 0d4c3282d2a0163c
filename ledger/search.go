package ledger

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"unframed/internal/keyset"
	"unframed/internal/text"
)

// searchAtOnce is how many transfers are read at once; for more, a planner that takes
// one person for few rows sorts them all.
const searchAtOnce = 100

// Searches reports whether the filter asks for what no index serves.
func (f Filter) Searches() bool {
	return f.State != "" || f.With != uuid.Nil || f.Min > 0 || f.Max > 0 || f.Search != ""
}

// keeps reports whether the filter of the account's history keeps a transfer of its
// direction and time. What is searched in the note is folded.
func (f Filter) keeps(r transferRow, of uuid.UUID, note string, now time.Time) bool {
	with := r.SenderID
	if with == of {
		with = r.RecipientID
	}
	return (f.State == "" || r.at(now).State == f.State) &&
		(f.With == uuid.Nil || with == f.With) &&
		(f.Min == 0 || Amount(r.Amount) >= f.Min) &&
		(f.Max == 0 || Amount(r.Amount) <= f.Max) &&
		strings.Contains(text.Fold(r.Note), note)
}

// search reads the transfers that the filter keeps, at most limit, and returns
// where it stopped looking; nil where there is nothing behind. They are compared
// here, so that every engine finds the same text, and no plan reads further than
// keyset.Look does.
func (s *Service) search(ctx context.Context, of uuid.UUID, f Filter, after *keyset.Place, limit int, now time.Time) (found []transferRow, stopped *keyset.Place, err error) {
	look, note := keyset.Begin(), text.Fold(f.Search)
	for {
		rows, err := s.newest(ctx, of, f, after, searchAtOnce)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			look.Rows++
			if f.keeps(r, of, note, now) {
				found = append(found, r)
			}
			if len(found) == limit {
				return found, nil, nil
			}
		}
		if len(rows) < searchAtOnce {
			return found, nil, nil
		}
		after = rows[len(rows)-1].place()
		if !look.Further() {
			return found, after, nil
		}
	}
}

// place is where the row stands in a history.
func (r transferRow) place() *keyset.Place { return &keyset.Place{At: r.CreatedAt, ID: r.ID} }
