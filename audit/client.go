package audit

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

const (
	maxBody    = 1 << 20   // bytes of a response that are read
	maxHeader  = 256 << 10 // bytes of response headers
	maxStream  = 64 << 10  // bytes of a stream, which has no end
	streamTime = time.Second
	maxSilence = 8 // requests without an answer in a row before we give up
	userAgent  = "unframed-audit"
)

// client sends requests to one site, within its limits.
type client struct {
	options Options
	http    *http.Client
	tls     *tls.Config
	limit   *rate.Limiter
	sent    atomic.Int64
	silent  atomic.Int64 // requests without an answer, in a row
	mu      sync.Mutex
	mute    []string // requests that got no answer, the first of them
	muted   int
}

func newClient(o Options) *client {
	c := &client{options: o, limit: rate.NewLimiter(rate.Inf, 1)}
	if o.Rate > 0 {
		c.limit = rate.NewLimiter(rate.Limit(o.Rate), 1)
	}
	if c.options.dial == nil {
		c.options.dial = dialLocally((&net.Dialer{Timeout: o.Timeout}).DialContext)
	}
	c.tls = &tls.Config{InsecureSkipVerify: o.Insecure} // #nosec G402 -- the operator asks for it, and the report says so
	c.http = &http.Client{
		// No proxy: the site itself is to answer. No HTTP/2 either: repeated
		// and odd headers are plainest in HTTP/1.1.
		Transport: &http.Transport{
			DialContext:            c.options.dial,
			TLSClientConfig:        c.tls,
			TLSHandshakeTimeout:    o.Timeout,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConnsPerHost:    o.Parallel,
		},
		Timeout:       o.Timeout, // the body's reading included
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

func (c *client) close() { c.http.CloseIdleConnections() }

// gaveUp reports whether the site has stopped answering.
func (c *client) gaveUp() bool { return c.silent.Load() >= maxSilence }

// reply is a response that nobody has looked at yet. Reading it takes more
// memory than keeping it, so that one is read at a time.
type reply struct {
	*ask
	status            int
	header            http.Header
	body              []byte
	truncated, broken bool // as in exchange
	endless, personal bool
}

func (r *reply) exchange() *exchange {
	x := newExchange(r.ask, r.status, r.header, r.body)
	x.truncated, x.broken = x.truncated || r.truncated, r.broken
	x.endless, x.personal = r.endless, r.personal
	return x
}

// sendAll sends requests side by side. The answers stand at the indices of
// the requests, nil where there was none.
func (c *client) sendAll(ctx context.Context, asks []*ask, done func()) []*reply {
	answers := make([]*reply, len(asks))
	free := make(chan struct{}, c.options.Parallel)
	var all sync.WaitGroup
	for i, a := range asks {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			answers[i] = c.answer(ctx, a)
		})
		done()
	}
	all.Wait()
	done()
	return answers
}

// answer sends one request and returns nil when nothing came back.
func (c *client) answer(ctx context.Context, a *ask) *reply {
	if c.gaveUp() || ctx.Err() != nil {
		return nil
	}
	r, err := c.send(ctx, a)
	switch {
	case err == nil && !r.broken:
		c.silent.Store(0)
	case err == nil: // it answers so slowly that it might as well not
		c.silent.Add(1)
	case a.probe != malformed: // many servers rightly hang up on nonsense
		c.silent.Add(1)
		fallthrough
	default:
		c.mu.Lock()
		if c.muted++; len(c.mute) < maxAlso {
			c.mute = append(c.mute, a.String()+": "+shown(plain(err).Error()))
		}
		c.mu.Unlock()
	}
	return r
}

// send sends one request when the rate allows it, and reads the answer.
func (c *client) send(ctx context.Context, a *ask) (*reply, error) {
	if err := c.limit.Wait(ctx); err != nil {
		return nil, err
	}
	c.sent.Add(1)
	if a.raw != "" {
		return c.sendRaw(ctx, a)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, a.method, a.url.String(), strings.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	if a.body == "" {
		request.Body, request.ContentLength = nil, 0
	}
	request.Host = a.host
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Accept", "text/html,*/*;q=0.8")
	for _, header := range []http.Header{c.options.Header, a.header} {
		for name, values := range header {
			request.Header[name] = values
		}
	}
	return c.read(a, cancel, func() (*http.Response, error) { return c.http.Do(request) })
}

// read takes in a response within bounds. A body that breaks off is judged as
// far as it came: its headers were sent. A stream is not waited for, but
// stopped.
func (c *client) read(a *ask, stop func(), do func() (*http.Response, error)) (*reply, error) {
	response, err := do()
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	most, stream := maxBody, isStream(response.Header)
	if stream {
		most = maxStream
		defer time.AfterFunc(min(streamTime, c.options.Timeout), stop).Stop()
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, int64(most)+1))
	return &reply{
		ask: a, status: response.StatusCode, header: response.Header, body: body[:min(len(body), most)],
		truncated: len(body) > most && !stream, broken: err != nil && !stream, endless: stream && (err != nil || len(body) > most),
		personal: c.options.Header.Get("Cookie")+c.options.Header.Get("Authorization") != "",
	}, nil
}

// isStream reports whether a body is by its kind one that never ends:
// server-sent events, or pictures that replace each other.
func isStream(h http.Header) bool {
	kind := mediaType(h)
	return kind == "text/event-stream" || kind == "multipart/x-mixed-replace"
}
