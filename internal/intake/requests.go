package intake

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"unframed/internal/network"
)

// Why a request is not taken in.
var (
	ErrHeaders = errors.New("the request has too many headers")
	ErrCrowded = errors.New("too many requests of one network are under way")
	ErrBodies  = errors.New("too much of request bodies is under way")
	ErrTooSlow = errors.New("the body of the request came too slowly")
)

const (
	mostHeaders = 100
	noLength    = -1      // of a request that does not say how long its body is
	step        = 4 << 10 // what is claimed at a time, as a body comes
	small       = step    // a body for which an eighth of the room is kept, such as a form
)

// Requests bounds what requests under way may take.
type Requests struct {
	limits Limits
	whole  time.Duration

	mu      sync.Mutex
	bodies  int64
	of      map[string]*taken // by network
	refused int64
}

// taken is what one network has under way.
type taken struct {
	requests int
	bodies   int64
}

// NewRequests bounds requests to the limits. A body arrives within whole, unless
// the request is given longer; see Until.
func NewRequests(l Limits, whole time.Duration) *Requests {
	return &Requests{limits: l, whole: whole, of: map[string]*taken{}}
}

// Admit counts a request of the client at the address until done is called, and
// paces its body, or returns why there is no room for it. Nothing of the body is
// read by then.
func (q *Requests) Admit(w http.ResponseWriter, r *http.Request, ip string) (admitted *http.Request, done func(), err error) {
	control := http.NewResponseController(w)
	if tooManyHeaders(r.Header) {
		return nil, nil, q.refuse(control, r, ErrHeaders)
	}
	c := &claim{of: q, network: network.Of(ip)}
	if err := c.begin(firstClaim(r)); err != nil {
		return nil, nil, q.refuse(control, r, err)
	}
	if !hasBody(r) {
		// What net/http reads meanwhile is only to notice that the client has left. A
		// deadline for it would end the request as if it had.
		_ = control.SetReadDeadline(time.Time{})
		return r, c.end, nil
	}
	p := &paced{ReadCloser: r.Body, control: control, claim: c, until: time.Now().Add(q.whole)}
	r = r.WithContext(withPace(r.Context(), p))
	r.Body = p
	return r, func() { p.drop(); c.end() }, nil
}

func hasBody(r *http.Request) bool { return r.Body != nil && r.Body != http.NoBody }

// firstClaim is what a request takes before anything of it is read, and what net/http
// may hold of it by then. A declaration costs its sender nothing, and counts for
// nothing: the rest is counted as it comes.
func firstClaim(r *http.Request) int64 {
	switch {
	case !hasBody(r):
		return 0
	case r.ContentLength == noLength:
		return step
	}
	return min(r.ContentLength, step)
}

func tooManyHeaders(h http.Header) bool {
	n := 0
	for _, values := range h {
		n += len(values)
	}
	return n > mostHeaders
}

// refuse counts a refusal, and waits no longer for a body that nobody reads.
func (q *Requests) refuse(control *http.ResponseController, r *http.Request, why error) error {
	if hasBody(r) {
		_ = control.SetReadDeadline(time.Now().Add(unread))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refused++
	return why
}

// claim is what one request has taken.
type claim struct {
	of      *Requests
	network string
	bytes   int64
	ended   bool
}

// begin counts the request, with a body of so many bytes.
func (c *claim) begin(bytes int64) error {
	q := c.of
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.of[c.network]
	if t == nil {
		t = &taken{}
	}
	if t.requests >= q.limits.PerNetwork {
		return ErrCrowded
	}
	if !q.fits(t, bytes) {
		return ErrBodies
	}
	q.of[c.network] = t
	t.requests++
	c.add(t, bytes)
	return nil
}

// reach claims room for what came of the body, in steps. No more than one network's
// share is counted: a larger one has it alone.
func (c *claim) reach(read int64) error {
	q := c.of
	q.mu.Lock()
	defer q.mu.Unlock()
	want := min((read+step-1)/step*step, q.share()) - c.bytes
	if read <= c.bytes || want <= 0 || c.ended {
		return nil
	}
	t := q.of[c.network]
	if !q.fits(t, want) {
		q.refused++
		return ErrBodies
	}
	c.add(t, want)
	return nil
}

// fits reports whether there is room for so much more of a network's bodies. One
// network has a quarter of it at most, and the last eighth is for what is small
// altogether.
func (q *Requests) fits(t *taken, bytes int64) bool {
	if bytes == 0 {
		return true
	}
	room := q.limits.Bodies
	if t.bodies+bytes > small {
		room -= room / 8
	}
	return q.bodies+bytes <= room && t.bodies+bytes <= q.share()
}

// share is what the bodies of one network may take.
func (q *Requests) share() int64 { return q.limits.Bodies / 4 }

func (c *claim) add(t *taken, bytes int64) {
	c.bytes += bytes
	t.bodies += bytes
	c.of.bodies += bytes
}

// end gives back what was taken.
func (c *claim) end() {
	q := c.of
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.of[c.network]
	c.ended = true
	c.add(t, -c.bytes)
	if t.requests--; t.requests == 0 {
		delete(q.of, c.network)
	}
}
