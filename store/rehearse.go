package store

import (
	"context"
	"errors"
)

// ErrRehearsed is what Transact returns in place of a commit where its context
// rehearses: all of the work can be done, and nothing was.
var ErrRehearsed = errors.New("store: this was a rehearsal, and nothing is stored")

// errRehearsing refuses a change that a rehearsal could not undo.
var errRehearsing = errors.New("store: a change outside a transaction, in a rehearsal")

type rehearsing struct{}

// Rehearse returns a context in which transactions find out whether their work
// can be done, rules of the database included, and undo it. What would change
// something outside a transaction fails.
func Rehearse(ctx context.Context) context.Context { return context.WithValue(ctx, rehearsing{}, true) }

func rehearses(ctx context.Context) bool { return ctx.Value(rehearsing{}) != nil }

// undoable lets a change happen in a rehearsal only where it is undone.
func undoable(ctx context.Context) error {
	if rehearses(ctx) && ctx.Value(inTransaction{}) == nil {
		return errRehearsing
	}
	return nil
}
