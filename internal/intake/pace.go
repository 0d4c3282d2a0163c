package intake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	window        = 5 * time.Second // in which at least
	leastInWindow = 4 << 10         // bytes of a body arrive, or all of the rest
	unread        = time.Second     // how long what nobody reads may take
)

// paced is a body that has to keep coming.
type paced struct {
	io.ReadCloser
	control *http.ResponseController
	claim   *claim
	until   time.Time // when it has to be here

	opened   time.Time // when the window began
	inWindow int64
	read     int64
	ended    bool
}

type paceKey struct{}

func withPace(ctx context.Context, p *paced) context.Context {
	return context.WithValue(ctx, paceKey{}, p)
}

// Until gives the body of a request time to arrive, and reports whether the
// request's body is paced, and the pace therefore sees to its deadlines.
func Until(ctx context.Context, until time.Time) bool {
	p, ok := ctx.Value(paceKey{}).(*paced)
	if ok {
		p.until = until
		p.opened = time.Time{}
	}
	return ok
}

// Read reads what comes within the window.
func (p *paced) Read(b []byte) (int, error) {
	if p.opened.IsZero() {
		p.open(time.Now())
	}
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	p.inWindow += int64(n)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, ErrTooSlow
	case err != nil:
		p.ended = errors.Is(err, io.EOF)
		_ = p.control.SetReadDeadline(time.Time{}) // see Admit
	case p.inWindow >= leastInWindow:
		p.open(time.Now())
	}
	if full := p.claim.reach(p.read); full != nil && (err == nil || errors.Is(err, io.EOF)) {
		err = full
	}
	return n, err
}

// open begins a window.
func (p *paced) open(now time.Time) {
	p.opened, p.inWindow = now, 0
	end := now.Add(window)
	if p.until.Before(end) {
		end = p.until
	}
	_ = p.control.SetReadDeadline(end)
}

// drop waits no longer for what was not read.
func (p *paced) drop() {
	if !p.ended {
		_ = p.control.SetReadDeadline(time.Now().Add(unread))
	}
}
