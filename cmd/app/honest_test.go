package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// honest are people who ask for pages without a pause, from an address of their
// own, with patience for each answer.
type honest struct {
	base, from, token string
	patience          time.Duration
	asks              []asked
}

// asked is one request that they make, and the answer that they are due.
type asked struct {
	method, path, kind, body string
	status                   int
}

// figures are what became of what they asked.
type figures struct {
	took   []time.Duration
	failed []string
}

// String says it in one line.
func (f *figures) String() string {
	return fmt.Sprintf("%d requests, %d failed, p50 %v, p99 %v, longest %v", len(f.took), len(f.failed), f.quantile(0.5), f.quantile(0.99), f.quantile(1))
}

func (f *figures) quantile(q float64) time.Duration {
	if len(f.took) == 0 {
		return 0
	}
	slices.Sort(f.took)
	return f.took[int(q*float64(len(f.took)-1))].Round(100 * time.Microsecond)
}

// client asks from the address alone.
func (h honest) client() *http.Client {
	dialer := net.Dialer{Timeout: h.patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(h.from)}}
	return &http.Client{
		Timeout:       h.patience,
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// during lets four of them ask for as long as given, with what is to be borne
// under way.
func (h honest) during(t *testing.T, long time.Duration) *figures {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	client := h.client()
	defer client.CloseIdleConnections()
	all := &figures{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := worker; ctx.Err() == nil; i++ {
				a := h.asks[i%len(h.asks)]
				start := time.Now()
				wrong := h.ask(client, a)
				mu.Lock()
				all.took = append(all.took, time.Since(start))
				if wrong != "" {
					all.failed = append(all.failed, a.method+" "+a.path+": "+wrong)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// ask makes one request, and returns what is wrong with the answer.
func (h honest) ask(client *http.Client, a asked) string {
	r, err := http.NewRequest(a.method, h.base+a.path, strings.NewReader(a.body))
	if err != nil {
		return err.Error()
	}
	if a.kind != "" {
		r.Header.Set("Content-Type", a.kind)
	}
	if h.token != "" {
		r.Header.Set("Authorization", "Bearer "+h.token)
	}
	resp, err := client.Do(r)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != a.status {
		return fmt.Sprintf("%d %v %.60q", resp.StatusCode, err, body)
	}
	return ""
}
