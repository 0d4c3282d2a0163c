package audit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options are what to check and how hard.
type Options struct {
	URL     string        // where to begin; http or https
	Depth   int           // how many links away from there; 0 is that page alone
	Pages   int           // at most so many addresses are crawled
	Timeout time.Duration // for one request
	Rate    float64       // requests a second; 0 for no limit
	// Parallel is how many requests may be under way at once.
	Parallel int
	// Header goes along with every request to the site, such as a Cookie that
	// signs in.
	Header http.Header
	// Insecure accepts any certificate.
	Insecure bool
	// Progress hears how many requests are done, out of how many known; nil
	// for silence.
	Progress func(done, known int)

	dial func(ctx context.Context, network, address string) (net.Conn, error) // nil for the network's own
}

// Defaults are polite enough for a site in use.
func Defaults() Options {
	return Options{Depth: 4, Pages: 100, Timeout: 10 * time.Second, Rate: 20, Parallel: 4}
}

// ErrUsage is wrapped by errors about the options.
var ErrUsage = errors.New("the audit cannot be made")

// ErrUnreachable is wrapped when the site gives no answer to judge.
var ErrUnreachable = errors.New("the site cannot be reached")

// Run checks a site. The report is there beside an ErrUnreachable too if the
// site answered at first and then stopped.
func Run(ctx context.Context, o Options) (*Report, error) {
	start, err := o.check()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	c := newClient(o)
	defer c.close()
	a := &auditor{options: o, client: c, start: start, judge: newJudge()}
	first, err := c.send(ctx, &ask{probe: crawling, method: http.MethodGet, url: start})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, plain(err))
	}
	a.crawl(ctx, first)
	a.ask(ctx, a.probes(), a.judge.hear)
	report := a.report(began)
	if err := context.Cause(ctx); err != nil {
		return report, fmt.Errorf("%w: stopped before the end", ErrUsage)
	}
	if c.gaveUp() {
		return report, fmt.Errorf("%w: it stopped answering after %d requests, so the audit is incomplete", ErrUnreachable, c.sent.Load())
	}
	return report, nil
}

// check parses the address and refuses limits that mean nothing.
func (o Options) check() (*url.URL, error) {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: %q is no address; give one such as https://example.org", ErrUsage, o.URL)
	case u.User != nil:
		return nil, fmt.Errorf("%w: the address holds a password; it would stand in the report", ErrUsage)
	case o.Depth < 0 || o.Pages < 1 || o.Timeout <= 0 || o.Rate < 0 || o.Parallel < 1:
		return nil, fmt.Errorf("%w: depth and rate are at least 0; pages, timeout and parallel more than 0", ErrUsage)
	}
	u.Fragment = ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// plain takes away what net/http wraps around the cause.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if strings.Contains(err.Error(), "response headers exceeded") {
		return fmt.Errorf("its headers are larger than %d KiB, which browsers refuse too", maxHeader>>10)
	}
	return err
}

// auditor is one run.
type auditor struct {
	options Options
	client  *client
	start   *url.URL
	judge   *judge
	found   []visited
	known   int      // requests that are planned so far
	limits  []string // what was left out, in sentences
}

// batch bounds how many responses are in memory at once.
const batch = 8

// ask sends requests and hands the answers on in the order of the requests, so
// that two runs over an unchanged site report the same. Nobody may keep one:
// a hostile site makes them large.
func (a *auditor) ask(ctx context.Context, asks []*ask, hear func(*exchange)) {
	a.known += len(asks)
	for len(asks) > 0 {
		n := min(batch, len(asks))
		for _, r := range a.client.sendAll(ctx, asks[:n], a.progress) {
			if r != nil {
				hear(r.exchange())
			}
		}
		asks = asks[n:]
	}
}

func (a *auditor) progress() {
	if a.options.Progress != nil {
		a.options.Progress(int(a.client.sent.Load()), a.known)
	}
}
