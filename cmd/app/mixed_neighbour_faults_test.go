package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// neighbourFaults are what other people do at the same time, from addresses of theirs.
func (b *mixedBank) neighbourFaults() []*fault {
	mallory := b.newPerson(mixedSearcher, "127.0.9.1")
	front := strings.TrimPrefix(b.base, "https://")
	faults := []*fault{
		{items: "2", name: "400 sockets send most of a form and then nothing", run: func(ctx context.Context) error {
			flooded := floodThrough(ctx, func(c net.Conn) net.Conn { return tls.Client(c, insecureTLS()) }, front, stalled(front), 400, func(int) string { return "127.0.9.2" })
			wait(ctx, mixedFault)
			if opened := flooded.stop(); opened < 400 {
				return fmt.Errorf("only %d sockets were opened", opened)
			}
			return nil
		}},
		{items: "3, 8", name: "64 searches of one person's at once", run: func(ctx context.Context) error {
			return mallory.atOnce(ctx, 64, "GET", "/api/v1/transfers?q=nowhere", "", nil, 200, 503)
		}},
		{items: "8, 11", name: "64 filters by amount and person at once", run: func(ctx context.Context) error {
			return mallory.atOnce(ctx, 64, "GET", "/api/v1/transfers?min=900&person=p1", "", nil, 200, 503)
		}},
		{items: "7, 11", name: "16 administrators' searches for what no index finds", run: func(ctx context.Context) error {
			root := b.newPerson("root", "127.0.9.3")
			return root.atOnce(ctx, 16, "GET", "/api/v1/admin/users?email.contains=nowhere", "", nil, 200, 503)
		}},
		{items: "4", name: "passwords are guessed from one network", run: func(ctx context.Context) error {
			guesser := b.newPerson("p0", "127.0.9.4")
			guesser.token = ""
			guess := url.Values{"login": {"p0"}, "password": {"a guess that is wrong"}}
			return guesser.atOnce(ctx, 8, "POST", "/login", guess.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 401, 422, 429, 503)
		}},
		{items: "4", name: "tokens are guessed from one network", run: func(ctx context.Context) error {
			guesser := b.newPerson("p0", "127.0.9.5")
			guesser.token = strings.Repeat("x", 43)
			return guesser.atOnce(ctx, 16, "GET", "/api/v1/me", "", nil, 401, 429)
		}},
		{items: "5", name: "one token proposes as much as it can", run: func(ctx context.Context) error {
			return mallory.atOnce(ctx, 8, "POST", "/api/v1/transfers", `{"to":"p1","amount":"0.01"}`, map[string]string{"Content-Type": "application/json"}, 201, 429, 503)
		}},
		{items: "10", name: "one person opens the list of sessions 16 times at once", run: func(ctx context.Context) error {
			many := b.newPerson(mixedSearcher, "127.0.9.8")
			many.token = ""
			if status := many.signIn(many.client); status != 303 {
				return fmt.Errorf("signing in gave %d", status)
			}
			return many.atOnce(ctx, 16, "GET", "/settings/sessions", "", nil, 200, 503)
		}},
		{items: "20", name: "clients leave before they are answered", run: func(ctx context.Context) error {
			hasty := b.newPerson(mixedSearcher, "127.0.9.6")
			hasty.client.Timeout = 10 * time.Millisecond
			return hasty.atOnce(ctx, 16, "GET", "/api/v1/transfers", "", nil, 0, 200, 503)
		}},
		{items: "21", name: "addresses of 4,000 odd characters", run: func(ctx context.Context) error {
			before := b.logged()
			odd := b.newPerson(mixedSearcher, "127.0.9.7")
			odd.token = ""
			err := odd.atOnce(ctx, 4, "GET", "/"+strings.Repeat("%01", 1300), "", nil, 400, 404)
			if asked, wrote := odd.asked.Load(), b.logged()-before; int64(wrote) > 1000*asked+1_000_000 {
				err = errors.Join(err, fmt.Errorf("%d such addresses were logged in %d bytes", asked, wrote))
			}
			return err
		}},
	}
	for _, f := range faults {
		f.of = b
	}
	return faults
}

// atOnce lets somebody make the same request from several places again and again, for
// as long as a fault lasts, and returns what they were answered that they should not be.
func (p *mixedPerson) atOnce(ctx context.Context, callers int, method, path, body string, header map[string]string, good ...int) error {
	ctx, cancel := context.WithTimeout(ctx, mixedFault)
	defer cancel()
	var wg sync.WaitGroup
	var wrong atomic.Pointer[string]
	for range callers {
		wg.Go(func() {
			for ctx.Err() == nil {
				status, err := p.quietly(ctx, method, path, body, header)
				p.asked.Add(1)
				ok := ctx.Err() != nil
				for _, g := range good {
					ok = ok || g == status
				}
				if !ok {
					said := fmt.Sprintf("%s %.60s: %d %v", method, path, status, err)
					wrong.CompareAndSwap(nil, &said)
				}
			}
		})
	}
	wg.Wait()
	if said := wrong.Load(); said != nil {
		return errors.New(*said)
	}
	if p.asked.Load() < int64(callers) {
		return fmt.Errorf("only %d requests were made", p.asked.Load())
	}
	return nil
}

// quietly makes a request that is not counted as an honest one.
func (p *mixedPerson) quietly(ctx context.Context, method, path, body string, header map[string]string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// logged is how many bytes the instances have logged.
func (b *mixedBank) logged() (n int) {
	for _, i := range b.running {
		for _, log := range i.logs {
			n += len(log.String())
		}
	}
	return n
}
