package press

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/handlers/web"
	"unframed/internal/idempotency"
	"unframed/internal/viewer"
	"unframed/store"
)

// remembering is what is done past the rules that bind people: nobody reads or
// writes what is remembered of requests but by sending them.
var remembering = viewer.System("recognise a request that is sent again",
	viewer.May(viewer.Read|viewer.Create|viewer.Delete, ent.TypeIdempotencyKey))

// OnceByKey does the work of a POST, which makes something and returns its id, in
// the transaction that remembers the request by its Idempotency-Key. The same
// request sent again, here or to another instance, at the same time or after its
// answer was lost, returns what was made then, and made is false; under the same
// key another request, another address or another API token is refused. Without a
// key the work is simply done. It may be run several times.
func (g *Guard) OnceByKey(c *gin.Context, work func(ctx context.Context, tx *ent.Client) (uuid.UUID, error)) (id uuid.UUID, made bool, err error) {
	who := web.SignedIn(c.Request)
	request := idempotency.New(who.UserID, c.GetHeader("Idempotency-Key"), "api", c.Request.Method, c.Request.URL.Path, who.TokenID.String(), string(web.Body(c)))
	if err := request.Check(); err != nil {
		return uuid.Nil, false, err
	}
	attempt := func(ctx context.Context, tx *ent.Client) error {
		now := g.store.Now()
		if id, err = request.Prior(remembering.In(ctx), tx, now); err != nil || id != uuid.Nil {
			made = false
			return err
		}
		if id, err = work(ctx, tx); err != nil {
			return err
		}
		made = true
		return request.Remember(remembering.In(ctx), tx, now, id)
	}
	if !request.Keyed() { // nothing would tell of a lost answer what became of it
		err = g.store.Transact(c.Request.Context(), attempt)
		return id, made, err
	}
	err = g.store.Certainly(c.Request.Context(), attempt)
	if store.BreaksRule(err) { // somebody else stored the same meanwhile: it is found
		err = g.store.Certainly(c.Request.Context(), attempt)
	}
	return id, made, err
}
