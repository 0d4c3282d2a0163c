package shield

import (
	"net/http"
	"sync"
	"time"
)

// response is the ResponseWriter below which nothing can reach: it has no
// Unwrap and cannot be hijacked, so the only way out is through its checks.
type response struct {
	http.ResponseWriter
	guard  *Guard
	policy Policy // that holds for the request
	set    *headerSet
	csp    string // the HTML policy with this response's nonce; empty until asked for
	wrote  bool   // the final status line is out
	// values are this response's own copies, of the same index as in set: a
	// handler that alters one in place alters it for no other response.
	values [maxHeaders]string
}

// batch is how many responses are made at once: memory is had once for so many.
const batch = 8

// responses are handed out from the end and none twice: net/http reads the
// headers, which refer to a response, after the handler has returned, and a
// handler may have kept hold of it.
type responses struct {
	made [batch]response
	used int
}

var spare sync.Pool // of *responses, of which some are left

// newResponse returns a response that nobody has used.
func newResponse() *response {
	r, _ := spare.Get().(*responses)
	if r == nil {
		r = new(responses)
	}
	fresh := &r.made[r.used]
	if r.used++; r.used < batch {
		spare.Put(r)
	}
	return fresh
}

// prepare writes the headers before anybody else can answer.
func (w *response) prepare() {
	h := w.ResponseWriter.Header()
	for i, value := range w.set.values {
		w.put(h, i, value)
	}
}

// put gives the header with that index exactly one value.
func (w *response) put(h http.Header, i int, value string) {
	w.values[i] = value
	h[w.set.names[i]] = w.values[i : i+1 : i+1]
}

// WriteHeader checks the headers and sends them with the status.
func (w *response) WriteHeader(status int) {
	if !w.wrote {
		w.enforce()
		w.wrote = status >= 200
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends part of the body, and the headers before the first part.
func (w *response) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// FlushError sends what was written so far.
func (w *response) FlushError() error {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is FlushError for those who do not ask.
func (w *response) Flush() { _ = w.FlushError() }

// SetReadDeadline moves the deadline for reading the request.
func (w *response) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// SetWriteDeadline moves the deadline for writing the response.
func (w *response) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetWriteDeadline(t)
}
