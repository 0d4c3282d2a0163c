package store

import (
	"context"

	"unframed/ent"
)

// inTransaction marks the context of a transaction's work.
type inTransaction struct{}

// readAgain makes a query outside a transaction run again when a concurrent
// transaction wins. PostgreSQL holds a single SELECT at SERIALIZABLE to the same
// rules as a transaction, and sends even that one back with 40001; nothing has
// happened then, and the reader need not know. Within a transaction Transact
// runs the whole of it again.
func (s *Store) readAgain(c *ent.Client) {
	c.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			for attempt := 1; ; attempt++ {
				value, err := next.Query(ctx, q)
				if err == nil || ctx.Value(inTransaction{}) != nil || !Classify(err).retryable() || attempt == readAttempts || !wait(ctx, attempt) {
					return value, err
				}
			}
		})
	}))
}

// readAttempts bounds how often one query is sent.
const readAttempts = 10
