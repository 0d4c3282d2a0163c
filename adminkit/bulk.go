package adminkit

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"unframed/failure"
)

// maxBulk is how many rows can be changed at once.
const maxBulk = 500

// Bulk is what is done with many rows: they are deleted, or given the input.
type Bulk struct {
	Delete bool
	Set    Input
}

// Chosen is a row that something is done with, in the state in which it was
// shown; see Row.Stamp.
type Chosen struct {
	ID    uuid.UUID
	Stamp string
}

// BulkResult is what became of the rows, in the order of their ids.
type BulkResult struct {
	Done    []uuid.UUID
	Changed []uuid.UUID // left as they are: they were no longer what was shown
	Gone    []uuid.UUID // not there any more
}

// Bulk does the same with many rows, in one transaction. Rows that are no longer
// what was shown stay as they are and are reported; where one is refused for
// another reason, nothing is done with any.
func (k *Kit[C]) Bulk(ctx context.Context, table string, rows []Chosen, do Bulk) (BulkResult, error) {
	act := Change
	if do.Delete {
		act = Delete
	}
	e, err := k.entity(ctx, table, act)
	if err != nil {
		return BulkResult{}, err
	}
	// The order of the ids is the order of the locks.
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Chosen) int { return strings.Compare(string(a.ID[:]), string(b.ID[:])) })
	rows = slices.CompactFunc(rows, func(a, b Chosen) bool { return a.ID == b.ID })
	if len(rows) == 0 || len(rows) > maxBulk {
		var wrong failure.Check
		wrong.Refuse("id", "Choose at least one and at most 500.")
		return BulkResult{}, wrong.Err()
	}
	var result BulkResult
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		result = BulkResult{}
		for _, row := range rows {
			if do.Delete {
				err = k.delete(ctx, c, e, row.ID, row.Stamp)
			} else {
				_, err = k.update(ctx, c, e, row.ID, row.Stamp, do.Set)
			}
			var stale *Stale
			switch {
			case err == nil:
				result.Done = append(result.Done, row.ID)
			case errors.As(err, &stale):
				result.Changed = append(result.Changed, row.ID)
			case failure.Is(err, failure.NotFound):
				result.Gone = append(result.Gone, row.ID)
			default:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return BulkResult{}, k.refuse(e.d(), err)
	}
	return result, nil
}
