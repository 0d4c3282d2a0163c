package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serve runs a handler until the test ends, whatever it is still doing then.
func serve(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(func() { _ = s.Config.Close() })
	return s
}

func markup(w http.ResponseWriter, format string, args ...any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, format, args...)
}

// TestCrawlStaysWithinTheOrigin offers every way out to another server.
func TestCrawlStaysWithinTheOrigin(t *testing.T) {
	var strangers atomic.Int64
	other := serve(t, func(http.ResponseWriter, *http.Request) { strangers.Add(1) })
	host := strings.TrimPrefix(other.URL, "http://")
	var asked atomic.Int64
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other.URL, http.StatusFound)
			return
		}
		markup(w, `<base href="%[1]s/"><a href="%[1]s/a">a</a><a href="relative">b</a><a href="//%[2]s/c">c</a><a href="/\%[2]s">d</a>
			<iframe src="%[1]s/e"></iframe><img src="%[1]s/f"><script src="%[1]s/g"></script><link rel="stylesheet" href="%[1]s/h">
			<form action="%[1]s/i"><button>go</button></form><meta http-equiv="refresh" content="0; url=%[1]s/j">
			<a href="http://%[3]s@%[2]s/">k</a><a href="http://%[3]s/away">l</a>`, other.URL, host, r.Host)
	})
	report := run(t, quick(site.URL))
	if strangers.Load() != 0 {
		t.Errorf("another origin got %d requests", strangers.Load())
	}
	if asked.Load() < 30 || report.Pages < 5 {
		t.Errorf("the site got %d requests for %d addresses, so little was learnt", asked.Load(), report.Pages)
	}
}

// TestNothingIsChanged notes every request that is not a plain GET.
func TestNothingIsChanged(t *testing.T) {
	known := map[string]bool{"/": true, "/items": true, "/logout": true, "/items/delete": true}
	var wrong atomic.Pointer[string]
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		safe := r.Method == "GET" || r.Method == "HEAD" || r.Method == "OPTIONS" || r.Method == "TRACE" || r.Method == unknownMethod
		acts := r.URL.Path == "/logout" || r.URL.Path == "/items/delete" || strings.Contains(r.URL.RawQuery, "act") || r.URL.Path == "/bye"
		if known[r.URL.Path] && !safe || acts {
			text := r.Method + " " + r.URL.String()
			wrong.Store(&text)
		}
		markup(w, `<a href="/items">Items</a><a href="/logout">x</a><a href="/items/delete">x</a><a href="/items?act=delete">x</a>
			<a href="/bye">Sign out</a><form method="post" action="/items"><button>Save</button></form><form action="/items?act=1"><button>Go</button></form>`)
	})
	run(t, quick(site.URL))
	if text := wrong.Load(); text != nil {
		t.Errorf("the audit sent %s", *text)
	}
}

func TestCrawlKeepsItsLimits(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		markup(w, `<a href="%[1]sx/">deeper</a><a href="%[1]sy/">wider</a><a href="?n=%[2]d">again</a>`, r.URL.Path, time.Now().UnixNano())
	}
	site := serve(t, endless)
	for _, c := range []struct{ depth, pages, want int }{{0, 100, 4}, {2, 3, 3}, {50, 40, 40}} {
		o := quick(site.URL)
		o.Depth, o.Pages = c.depth, c.pages
		report := run(t, o)
		if report.Pages > c.want || report.Pages == 0 {
			t.Errorf("depth %d, %d pages: it crawled %d", c.depth, c.pages, report.Pages)
		}
		if !strings.Contains(strings.Join(report.NotChecked, " "), "beyond the limits") {
			t.Errorf("it does not say what it left out: %v", report.NotChecked)
		}
	}
}

func TestRateIsKept(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { markup(w, "<p>hi") })
	o := quick(site.URL)
	o.Rate = 200
	report := run(t, o)
	if least := float64(report.Requests-1) / o.Rate; report.Seconds < least*0.9 {
		t.Errorf("%d requests took %.2f s, less than %.2f s", report.Requests, report.Seconds, least)
	}
}

// TestHostileSitesEndTheAudit are sites that would keep a naive crawler for ever.
func TestHostileSitesEndTheAudit(t *testing.T) {
	var n atomic.Int64
	hang := func(r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		fails  error
	}{
		"redirect to itself": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, nil},
		"redirect for ever": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("/r/%d", n.Add(1)), http.StatusFound)
		}, nil},
		"huge body": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			for range 4096 {
				if _, err := w.Write([]byte(strings.Repeat("<a href=/x>", 1000))); err != nil {
					return
				}
			}
		}, nil},
		"body without end": {func(w http.ResponseWriter, r *http.Request) {
			markup(w, "<p>")
			_ = http.NewResponseController(w).Flush()
			hang(r)
		}, ErrUnreachable},
		"silent": {func(_ http.ResponseWriter, r *http.Request) { hang(r) }, ErrUnreachable},
		"silent after the first": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" || r.Method != "GET" || r.Header.Get("Sec-Fetch-Dest") != "" || n.Add(1) > 1e6 {
				hang(r)
			}
			markup(w, `<a href="/1">1</a><a href="/2">2</a><a href="/3">3</a><a href="/4">4</a><a href="/5">5</a><a href="/6">6</a>`)
		}, ErrUnreachable},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrUnreachable},
		"nested deeply": {func(w http.ResponseWriter, _ *http.Request) {
			markup(w, "%s", strings.Repeat("<div><a href=/x>", 50_000))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := quick(serve(t, c.handle).URL)
			o.Timeout, o.Pages = 300*time.Millisecond, 20
			if c.fails == nil {
				o.Timeout = 20 * time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := Run(ctx, o)
			if !errors.Is(err, c.fails) || ctx.Err() != nil {
				t.Errorf("it ends with %v, want %v", err, c.fails)
			}
		})
	}
}

// TestWhatIsNoHTTPIsNoSite talks to servers that speak something else.
func TestWhatIsNoHTTPIsNoSite(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "SSH-2.0-audit\r\n")
			_ = conn.Close()
		}
	}()
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, address := range []string{"http://" + listener.Addr().String(), closed.URL, "http://nowhere.invalid"} {
		if _, err := Run(t.Context(), quick(address)); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "example.org", "ftp://example.org", "http://", "https://user:secret@example.org", "http://%zz"} {
		if _, err := Run(t.Context(), quick(address)); !errors.Is(err, ErrUsage) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestStoppedAuditSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			cancel()
		}
		markup(w, `<a href="/next">next</a>`)
	})
	if report, err := Run(ctx, quick(site.URL)); err == nil || report == nil {
		t.Errorf("%v, %v", report, err)
	}
}
