package press

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/handlers/web"
)

// Fault is why the act of a row can never hold, such as a name that it declares
// twice. The act is made for a request with nothing in it, before there are any, by
// somebody who has nothing, and reads no database. One that depends on more answers
// an error or panics then, and is held to the same with every request.
func (r Row) Fault() (fault error) {
	if r.Demand.Act == nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			fault = nil
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // no statement is sent
	ctx = web.WithIdentity(ctx, &accounts.Identity{UserID: uuid.New(), SessionID: uuid.New()})
	c := gin.CreateTestContextOnly(nowhere{http.Header{}}, new(gin.Engine))
	c.Request = (&http.Request{Method: http.MethodPost, URL: &url.URL{Path: r.Path}, Header: http.Header{}, Body: http.NoBody}).WithContext(ctx)
	a, err := r.Demand.Act(c)
	if err != nil {
		return nil //nolint:nilerr // it depends on the request
	}
	return a.fault(r.Secret)
}

// nowhere is where the answer to nobody goes.
type nowhere struct{ header http.Header }

// Header implements http.ResponseWriter.
func (n nowhere) Header() http.Header { return n.header }

// Write implements http.ResponseWriter.
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader implements http.ResponseWriter.
func (nowhere) WriteHeader(int) {}
