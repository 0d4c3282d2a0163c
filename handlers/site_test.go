package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/handlers/admin"
	"unframed/handlers/entity"
	"unframed/handlers/route"
	"unframed/internal/feature"
	"unframed/internal/network"
	"unframed/internal/reports"
	"unframed/settings"
	"unframed/settings/embedders"
	"unframed/shield"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
	"unframed/test/testkit/migrated"
)

// cheapHash makes signing up fast; what a real hash costs is tested where it
// is computed.
var cheapHash = accounts.HashCost{MemoryKiB: 64, Passes: 1}

const (
	password       = "correct horse battery staple"
	openingBalance = 100_00
)

// fixture is a whole site on a real server and database.
type fixture struct {
	testing.TB
	site    *Site
	server  *httptest.Server
	store   *store.Store
	people  *accounts.Service
	runtime *settings.Service
	seen    *reports.Service
	counts  *counts
	logged  *strings.Builder
	clock   time.Duration // how far the clock of accounts is ahead
	stopped time.Time     // when it stands still, unless zero
}

// counts is what Metrics were told.
type counts struct{ refused, violations, dropped atomic.Int64 }

func (c *counts) Request(string, string, int, float64) {}
func (c *counts) Refused(string)                       { c.refused.Add(1) }
func (c *counts) Violation()                           { c.violations.Add(1) }
func (c *counts) Undelivered()                         {}
func (c *counts) ReportsDropped(n int64)               { c.dropped.Add(n) }

func TestMain(m *testing.M) { os.Exit(m.Run()) }

// newFixture serves the real route table, and more routes where a test needs
// handlers of its own, from SQLite.
func newFixture(t testing.TB, more ...route.Route) *fixture {
	return newFixtureOn(t, testkit.SQLite(t), more...)
}

func newFixtureOn(t testing.TB, o store.Options, more ...route.Route) *fixture {
	t.Helper()
	return newFixtureOf(t, o, bindings.All(), func(a areas) []route.Route { return append(a.rows(), more...) })
}

// answersAnybody is the handler of a row of which a test looks at the way to it.
func answersAnybody(c *gin.Context) error {
	c.String(http.StatusOK, "an answer")
	return nil
}

// newFixtureOf serves another table, or the entities as other bindings have them.
func newFixtureOf(t testing.TB, o store.Options, all []adminkit.Binding[*ent.Client], table func(areas) []route.Route) *fixture {
	t.Helper()
	if o.URL != "" {
		o.URL = testkit.Recorded(t, o.URL)
	}
	f := &fixture{TB: t, counts: &counts{}, logged: &strings.Builder{}, store: migrated.Open(t, o)}
	ctx := context.Background()
	must(t, features.All.Prepare(ctx, f.store))
	var err error
	f.runtime, err = settings.New(f.store, slog.New(slog.NewTextHandler(f.logged, nil)), append(features.All.Settings(), embedders.Setting, accounts.ProfileSetting, accounts.HourlySetting)...)
	must(t, err)
	must(t, f.runtime.Load(ctx))
	f.people, err = accounts.New(accounts.Options{
		Store:         f.store,
		Settings:      f.runtime,
		Hashing:       cheapHash,
		TouchPatience: time.Minute,
		Now:           f.now,
		OpenAccount: func(ctx context.Context, tx *ent.Client, user uuid.UUID) error {
			return features.All.Join(ctx, tx, feature.Newcomer{ID: user, At: time.Now(), Opening: openingBalance})
		},
		Attached: features.All.Attached(),
	})
	must(t, err)
	f.seen, err = reports.New(reports.Options{Store: f.store, Metrics: f.counts, Log: slog.New(slog.NewTextHandler(f.logged, nil))})
	must(t, err)
	f.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.site.ServeHTTP(w, r) }))
	f.server.Config.DisableGeneralOptionsHandler = true
	f.server.Start()
	t.Cleanup(f.server.Close)
	base, err := url.Parse(f.server.URL)
	must(t, err)
	sealer, err := shield.NewSealer([]string{"a secret for tests"}, f.now)
	must(t, err)
	kit, err := entity.NewKitOf(f.store, all)
	must(t, err)
	f.site, err = prepare(Options{
		Kit:     kit,
		Runtime: f.runtime, Sealer: sealer, Reports: f.seen, Store: f.store, Accounts: f.people, Features: features.All, Now: f.now, BaseURL: base, Proxies: network.Neighbours(), Metrics: f.counts, Ready: f.store.Ping,
		Log:      slog.New(slog.NewTextHandler(f.logged, nil)),
		Settings: []admin.Setting{{Name: "APP_ENV", Value: "dev"}},
	}, table)
	must(t, err)
	must(t, f.site.followEmbedders())
	return f
}

// now is the clock of what is tested.
func (f *fixture) now() time.Time {
	if !f.stopped.IsZero() {
		return f.stopped
	}
	return f.store.Now().Add(f.clock)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// browser is a client that keeps cookies and follows no redirect.
type browser struct {
	f *fixture
	*http.Client
}

func (f *fixture) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(f.TB, err)
	return &browser{f, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a response whose body has been read.
type answer struct {
	*http.Response
	body string
}

func (b *browser) do(r *http.Request) answer {
	b.f.Helper()
	resp, err := b.Do(r)
	must(b.f.TB, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	must(b.f.TB, err)
	got := answer{resp, string(body)}
	b.heldToTable(got)
	return got
}

func (b *browser) request(method, path, body string, headers ...string) *http.Request {
	b.f.Helper()
	r, err := http.NewRequest(method, b.f.server.URL+path, strings.NewReader(body))
	must(b.f.TB, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (b *browser) get(path string) answer { b.f.Helper(); return b.do(b.request("GET", path, "")) }

// post sends a form as a browser does from a page of the site.
func (b *browser) post(path string, fields ...string) answer {
	b.f.Helper()
	return b.do(b.posting(path, fields...))
}

func (b *browser) posting(path string, fields ...string) *http.Request {
	b.f.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.request("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document", "Origin", "null")
}

// signUp makes a user with a name of its own and returns its browser.
func (f *fixture) signUp(name string) *browser {
	f.Helper()
	b := f.browser()
	email := strings.ToLower(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)) + "@example.org"
	b.expect(b.post("/signup", "username", name, "email", email, "password", password), http.StatusSeeOther, "")
	return b
}

// expect holds an answer to its status and, unless empty, to a part of it.
func (b *browser) expect(a answer, status int, part string) answer {
	b.f.Helper()
	if a.StatusCode != status {
		b.f.Fatalf("%s %s answered %d, want %d:\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.body)
	}
	if !strings.Contains(a.body, part) {
		b.f.Fatalf("%s %s lacks %q:\n%s", a.Request.Method, a.Request.URL.Path, part, a.body)
	}
	return a
}
