// Package handlers answers requests. routes.go composes the table of every route of
// the rows of the areas, the packages beside it that areas.go lists; a
// handler parses its input, calls one function of the domain, and answers with
// a page, JSON or a redirect, or returns an error that one place turns into
// one. SQL and business rules never enter here.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/admin"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/feature"
	"unframed/internal/intake"
	"unframed/internal/network"
	"unframed/internal/reports"
	"unframed/internal/throttle"
	"unframed/mail"
	"unframed/settings"
	"unframed/shield"
	"unframed/static"
	"unframed/store"
	"unframed/templates"
)

// Options are what a Site is made of.
type Options struct {
	Store    *store.Store
	Accounts *accounts.Service
	// Features are what the product has beside the platform.
	Features feature.List
	Reports  *reports.Service
	// Kit is behind the admin pages of entities; see NewKit.
	Kit     *entity.Kit
	Log     *slog.Logger
	Metrics Metrics
	// BaseURL is how browsers reach the site.
	BaseURL *url.URL
	// HSTS is the Strict-Transport-Security header; see shield.Options.
	HSTS string
	// Hosts are further host names, without port, that are answered.
	Hosts []string
	// Embedders are the origins that may always frame what is made to be framed,
	// beside those that administrators set.
	Embedders []string
	// Runtime holds what administrators change while the site runs.
	Runtime *settings.Service
	// Proxies are believed about whom a request came from.
	Proxies network.Proxies
	// Sealer makes and opens the seals of forms.
	Sealer *shield.Sealer
	// Settings is the configuration as an administrator may see it.
	Settings []admin.Setting
	// Intake bounds what requests under way take together; nil for nothing.
	Intake *intake.Requests
	// Now is the clock of what the features do; nil for Store.Now.
	Now func() time.Time
	// Mailbox holds the mails of development, which a page shows; nil: there is no
	// such page.
	Mailbox *mail.Mailbox
	// Promote is the command that makes somebody an administrator, which the
	// dashboard shows while nobody is one; empty: it says nothing.
	Promote string
	// Ready reports why the site should get no requests; nil for ready.
	Ready func(context.Context) error
}

// Metrics hears what the site does.
type Metrics interface {
	web.Metrics
	Violation()
}

// Site is the whole application as an http.Handler.
type Site struct {
	Options
	guard    *press.Guard
	areas    areas
	rates    *throttle.Service // of rows that have a Rate
	routes   []route.Route
	handler  atomic.Pointer[http.Handler]
	doubted  sync.Once // see doubtProxies
	trusting sync.Mutex
	trusted  []string // whom handler trusts; see trust
}

// New builds the site from the route table.
func New(o Options) (*Site, error) {
	s, err := prepare(o, areas.rows)
	if err != nil {
		return nil, err
	}
	return s, s.followEmbedders()
}

// prepare parses what the handlers need, and holds the table to its rules.
func prepare(o Options, table func(areas) []route.Route) (*Site, error) {
	if o.Store == nil || o.Accounts == nil || o.Kit == nil || o.Sealer == nil || o.Reports == nil || o.Runtime == nil || o.BaseURL == nil || o.Log == nil || o.Metrics == nil || o.Ready == nil {
		return nil, errors.New("handlers: Store, Accounts, Kit, Sealer, Reports, Runtime, BaseURL, Log, Metrics and Ready must be set")
	}
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	pages, err := templates.Parse(files.URL)
	if err != nil {
		return nil, err
	}
	responder := &web.Responder{BaseURL: o.BaseURL, Proxies: o.Proxies, Pages: pages, Box: o.Sealer.Box, Log: o.Log, Metrics: o.Metrics}
	s := &Site{Options: o, guard: press.New(responder, o.Store, o.Accounts, o.Sealer, o.Reports), rates: throttle.New(o.Store)}
	if s.areas, err = newAreas(o, s.guard, o.Store.Reader(), files); err != nil {
		return nil, err
	}
	responder.Links, responder.Nav = s.areas.links, s.areas.admin.Nav
	s.routes = table(s.areas)
	if err := route.Check(s.routes); err != nil {
		return nil, fmt.Errorf("handlers: the table of routes: %w", err)
	}
	return s, nil
}

// build is a request's way: guard → log → recover → admission → intake → row of the table,
// which says whether a session is looked for → handler.
func (s *Site) build(embedders []string) error {
	guard, err := shield.New(shield.Options{
		BaseURL:       s.BaseURL,
		HSTS:          s.HSTS,
		Hosts:         s.Hosts,
		SessionCookie: s.guard.CookieName(),
		Rules:         route.Policies(s.routes),
		Embedders:     embedders,
		Refuse:        s.refuse,
	})
	if err != nil {
		return err
	}
	var way http.Handler = s.router(s.routes)
	way = s.takeIn(way)
	way = guard.Admit(way)
	way = s.guard.Recover(way)
	way = s.guard.AccessLog(way)
	way = guard.Headers(way)
	s.handler.Store(&way)
	return nil
}

// router fills gin from the table; nothing is routed elsewhere.
func (s *Site) router(routes []route.Route) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	_ = engine.SetTrustedProxies(nil) // fails only for a malformed list
	for _, r := range routes {
		engine.Handle(r.Method, r.Path, s.serve(r))
		if r.Method == http.MethodGet {
			engine.Handle(http.MethodHead, r.Path, s.serve(r))
		}
	}
	engine.NoRoute(s.unrouted(web.ErrNoPage))
	engine.NoMethod(s.unrouted(web.ErrNoMethod))
	return engine
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*s.handler.Load()).ServeHTTP(w, r) }

// Drain makes the site say that it is not ready, so that load balancers send
// no more requests.
func (s *Site) Drain() { s.areas.public.Drain() }
