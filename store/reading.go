package store

import (
	"context"
	"errors"
	"fmt"

	"unframed/ent"
)

// ErrReading is what a change answers in a context that only reads, and through
// a client that only reads.
var ErrReading = errors.New("this only reads: what changes something belongs in the function of a guarded row, or in a transaction of a row that says why it asks for no press")

type readingKey struct{}

// Reading returns a context in which nothing can be changed: every change fails
// at once, and so does Transact. A page is answered in it, and whatever comes
// before the one transaction of a guarded act.
func Reading(ctx context.Context) context.Context { return context.WithValue(ctx, readingKey{}, true) }

// Apart returns a context in which changes are possible although ctx only reads,
// for what has to be kept whatever becomes of the request: a count of wrong
// passwords, a form that waits. why says what, in a few words; each call is a
// place to review.
func Apart(ctx context.Context, why string) context.Context {
	if why == "" {
		return ctx
	}
	return context.WithValue(ctx, readingKey{}, false)
}

// refuseChange is an error where the context only reads.
func refuseChange(ctx context.Context) error {
	if only, _ := ctx.Value(readingKey{}).(bool); !only {
		return nil
	}
	return fmt.Errorf("%s: %w", culprit(), ErrReading)
}

// Reader returns a client whose every change fails, whatever the context: what
// those are handed who only look.
func (s *Store) Reader() *ent.Client { return s.reader }

func refuseAlways(context.Context) error { return fmt.Errorf("%s: %w", culprit(), ErrReading) }
