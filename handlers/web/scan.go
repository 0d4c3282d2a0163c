package web

import (
	"context"
	"errors"

	"unframed/internal/problem"
	"unframed/store"
)

// Scan reads what no index serves, in the small share of the database that all such
// reading has together. Where that is taken, or the time for it is up, the answer
// says how to ask for less.
func Scan(ctx context.Context, read func(context.Context) error) error {
	within, cancel := store.Scanning(ctx)
	defer cancel()
	err := read(within)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, store.ErrCrowded):
		return problem.Wrap(err, problem.Unavailable, "Others are searching through every row just now. Try again in a moment, or ask for what an index finds: a filter by one value, or what a name begins with.")
	case errors.Is(err, context.DeadlineExceeded) || store.Unavailable(err):
		return problem.Wrap(err, problem.Unavailable, "This looks at every row, and took too long. Narrow it: filter by one value, by a time, or by what a name begins with.")
	}
	return err
}
