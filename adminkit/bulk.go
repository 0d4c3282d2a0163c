package adminkit

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"unframed/internal/problem"
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
	Labels  map[uuid.UUID]string
}

// BulkRefused is why nothing is done with many rows: one that cannot be changed so.
type BulkRefused struct {
	ID    uuid.UUID
	cause error
}

// Error says which row it is, and why it is refused.
func (r *BulkRefused) Error() string { return r.ID.String() + ": " + r.cause.Error() }

// Unwrap is why it is refused.
func (r *BulkRefused) Unwrap() error { return r.cause }

// Bulk does the same with many rows, in one transaction. Rows that are no longer
// what was shown stay as they are and are reported; where one is refused for
// another reason, which is a *BulkRefused, nothing is done with any.
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
		var wrong problem.Check
		wrong.Refuse("id", "Choose at least one and at most 500.")
		return BulkResult{}, wrong.Err()
	}
	var result BulkResult
	err = k.o.Transact(ctx, func(ctx context.Context, c C) error {
		result = BulkResult{Labels: map[uuid.UUID]string{}}
		for _, row := range rows {
			var now *Row
			if do.Delete {
				now, err = k.delete(ctx, c, e, row.ID, row.Stamp)
			} else {
				now, err = k.update(ctx, c, e, row.ID, row.Stamp, do.Set)
			}
			var stale *Stale
			switch {
			case err == nil:
				result.Done, result.Labels[row.ID] = append(result.Done, row.ID), now.Label
			case errors.As(err, &stale):
				result.Changed, result.Labels[row.ID] = append(result.Changed, row.ID), stale.Current.Label
			case problem.Is(err, problem.NotFound):
				result.Gone = append(result.Gone, row.ID)
			default:
				return &BulkRefused{row.ID, err}
			}
		}
		return nil
	})
	var refused *BulkRefused
	if errors.As(err, &refused) {
		if refused.cause = k.refuse(e.d(), refused.cause); problem.As(refused.cause) == nil {
			return BulkResult{}, refused.cause // a fault, which is no row's
		}
		return BulkResult{}, refused
	}
	if err != nil {
		return BulkResult{}, k.refuse(e.d(), err)
	}
	return result, nil
}
