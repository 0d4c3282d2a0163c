// Package area makes what an area of the site is made of, without the site and without
// the other areas, and asks its rows.
package area

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jba/templatecheck"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/reports"
	"unframed/internal/viewer"
	"unframed/settings"
	"unframed/shield"
	"unframed/static"
	"unframed/store"
	"unframed/templates"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

// Parts are what areas are made of.
type Parts struct {
	Guard   *press.Guard
	Store   *store.Store
	People  *accounts.Service
	Runtime *settings.Service
	Reports *reports.Service
	Files   *static.Files
}

// Make makes the parts on a database of their own.
func Make(t testing.TB, declared ...settings.Declared) Parts {
	t.Helper()
	p := Parts{Store: migrated.Open(t, testkit.SQLite(t))}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	p.Runtime, err = settings.New(p.Store, log, append(declared, accounts.ProfileSetting, accounts.HourlySetting)...)
	must(t, err)
	must(t, p.Runtime.Load(t.Context()))
	p.People, err = accounts.New(accounts.Options{Store: p.Store, Settings: p.Runtime, Hashing: accounts.HashCost{MemoryKiB: 64, Passes: 1}, TouchPatience: time.Minute, Now: p.Store.Now,
		OpenAccount: func(context.Context, *ent.Client, uuid.UUID) error { return nil }})
	must(t, err)
	p.Reports, err = reports.New(reports.Options{Store: p.Store, Metrics: quiet{}, Log: log})
	must(t, err)
	sealer, err := shield.NewSealer([]string{"a secret for tests"}, p.Store.Now)
	must(t, err)
	p.Files, err = static.Load()
	must(t, err)
	pages, err := templates.Parse(p.Files.URL)
	must(t, err)
	responder := &web.Responder{BaseURL: &url.URL{Scheme: "http", Host: "site.example"}, Pages: pages, Box: sealer.Box, Log: log, Metrics: quiet{}}
	p.Guard = press.New(responder, p.Store, p.People, sealer, p.Reports)
	return p
}

// Holds checks the area's rows and the templates of its pages by themselves.
func (p Parts) Holds(t testing.TB, a route.Area) {
	t.Helper()
	if err := route.Check(a.Routes()); err != nil {
		t.Error(err)
	}
	for name, page := range a.Templates() {
		if err := templatecheck.CheckHTML(p.Guard.Pages.Lookup(name), page); err != nil {
			t.Error(err)
		}
	}
}

// Get asks the row of the path, as somebody of a role or, for "", as a stranger.
func (p Parts) Get(t testing.TB, a route.Area, path string, role viewer.Role) *httptest.ResponseRecorder {
	t.Helper()
	i := slices.IndexFunc(a.Routes(), func(r route.Route) bool { return r.Method == route.Get && r.Path == path })
	if i < 0 {
		t.Fatalf("the area has no row %s", path)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://site.example"+path, nil)
	if role != "" {
		who := &accounts.Identity{UserID: uuid.New(), SessionID: uuid.New(), Username: "ann", DisplayName: "Ann", Role: string(role), TimeZone: "UTC", Theme: "system"}
		r = r.WithContext(viewer.NewContext(web.WithIdentity(r.Context(), who), who.Viewer()))
	}
	w := httptest.NewRecorder()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET(path, func(c *gin.Context) {
		if err := a.Routes()[i].Handle(c); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	})
	engine.ServeHTTP(w, r)
	return w
}

// quiet is what metrics are told.
type quiet struct{}

func (quiet) Request(string, string, int, float64) {}
func (quiet) Refused(string)                       {}
func (quiet) Undelivered()                         {}
func (quiet) Violation()                           {}
func (quiet) ReportsDropped(int64)                 {}

// Quiet hears of everything and keeps nothing.
func Quiet() interface{ Violation() } { return quiet{} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
