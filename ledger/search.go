package ledger

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"unframed/internal/keyset"
	"unframed/text"
)

// How much of a history is looked at for one page where its notes are searched.
const (
	mostSearched = 10_000 // transfers
	searchedFor  = 2 * time.Second
	searchAtOnce = 500 // transfers
)

// search reads the transfers in whose note the folded text stands, at most limit,
// and returns where it stopped looking; nil where there is nothing behind. Notes
// are compared here, so that every engine finds the same.
func (s *Service) search(ctx context.Context, of uuid.UUID, f Filter, part string, after *keyset.Place, limit int, now time.Time) (found []transferRow, stopped *keyset.Place, err error) {
	began := time.Now()
	for looked := searchAtOnce; ; looked += searchAtOnce {
		rows, err := s.newest(ctx, of, f, after, searchAtOnce, now)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			if strings.Contains(text.Fold(r.Note), part) {
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
		if looked >= mostSearched || time.Since(began) > searchedFor {
			return found, after, nil
		}
	}
}

// place is where the row stands in a history.
func (r transferRow) place() *keyset.Place { return &keyset.Place{At: r.CreatedAt, ID: r.ID} }
