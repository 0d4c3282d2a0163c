package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/auditlog"
	"unframed/internal/network"
	"unframed/internal/problem"
	"unframed/internal/throttle"
	"unframed/internal/viewer"
	"unframed/store"
)

// identify finds out who asks. Nobody can be looked up while the database is
// away; only what needs nobody signed in then still answers.
func (s *Site) identify(r *http.Request) (*http.Request, error) {
	ctx := auditlog.WithOrigin(r.Context(), auditlog.Origin{IP: s.guard.ClientIP(r), RequestID: web.RequestID(r)})
	s.doubtProxies(r)
	network := network.Of(s.guard.ClientIP(r))
	identity, err := s.whoAsks(store.Shared(ctx, store.Share{Class: "who asks", Person: network}), r)
	ctx = store.Shared(ctx, store.Share{Class: web.RouteOf(r), Person: network})
	if err != nil || identity == nil {
		return r.WithContext(ctx), err
	}
	web.SetUser(r, identity.UserID)
	ctx = store.Shared(ctx, store.Share{Class: web.RouteOf(r), Person: identity.UserID.String()})
	ctx = web.WithIdentity(ctx, identity)
	ctx = auditlog.WithOrigin(ctx, auditlog.Origin{IP: s.guard.ClientIP(r), RequestID: web.RequestID(r), APIToken: identity.TokenID})
	return r.WithContext(viewer.NewContext(ctx, identity.Viewer())), nil
}

// serve holds the request to its row: who it is, the scope, the access and the
// demand. Then it runs the handler, or the function of a press that proved what
// it must, and turns an error into an answer.
func (s *Site) serve(row route.Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		web.SetRoute(c.Request, row.Path)
		admitted := row.Bounded(c)
		c.Request = web.WithWaiting(c.Request)
		defer removeFiles(c)
		if !s.known(c, row) || s.lacksScope(c, row) || s.turnedAway(c, row) || s.tooOften(c, row) {
			return
		}
		admitted()
		ctx, cancel := row.Deadline(c.Request.Context())
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		if !row.Demand.Level.Guards() && row.Access != route.Public && s.guard.IsOfAnother(c) {
			s.guard.Fail(c.Writer, c.Request, press.ErrOfAnother)
			return
		}
		if err := s.readable(c, row); err != nil {
			s.guard.Fail(c.Writer, c.Request, err)
			return
		}
		if !row.Changes() || row.Demand.Do != nil {
			c.Request = c.Request.WithContext(store.Reading(c.Request.Context()))
		}
		a, use, err := s.guard.Prove(c, row.Guarded())
		var first press.ProofNeeded
		switch {
		case errors.As(err, &first):
			err = s.guard.Rehearse(c, row.Guarded(), a, first)
		case err != nil:
		case row.Demand.Do != nil:
			err = s.guard.CarryOut(c, row.Guarded(), a, use)
		default:
			err = row.Handle(c)
		}
		if err != nil {
			s.guard.Answer(c, a, err)
		}
	}
}

// known finds out who asks, unless the row answers everybody alike, and reports
// whether that could be found out.
func (s *Site) known(c *gin.Context, row route.Route) bool {
	if row.Impersonal {
		return true
	}
	r, err := s.identify(c.Request)
	c.Request = r
	if err != nil {
		s.guard.Fail(c.Writer, c.Request, err)
	}
	return err == nil
}

// unrouted answers what no row does, to whoever asks.
func (s *Site) unrouted(why error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if s.known(c, route.Route{}) {
			s.guard.Fail(c.Writer, c.Request, why)
		}
	}
}

// removeFiles deletes what a form with files left on the disk. net/http does so
// only for the request that it made itself, and forms are read from a copy.
func removeFiles(c *gin.Context) {
	if form := c.Request.MultipartForm; form != nil {
		_ = form.RemoveAll()
	}
}

// turnedAway answers whoever lacks the access, and reports that it did.
func (s *Site) turnedAway(c *gin.Context, row route.Route) bool {
	identity, access := web.SignedIn(c.Request), row.Access
	switch {
	case access.Admits(identity):
		return access.AsksWhoItIs() && s.askedWhoItIs(c, identity)
	case identity == nil:
		if web.IsAPI(c.Request) {
			s.guard.Fail(c.Writer, c.Request, problem.New(problem.Unauthenticated, "Sign in first."))
		} else {
			s.areas.account.SignInFirst(c, s.pageOf(c.Request.URL.Path), row.Secret)
		}
	case access == route.Admin:
		s.guard.Fail(c.Writer, c.Request, problem.New(problem.Forbidden, "Only administrators may do this."))
	default:
		s.guard.Fail(c.Writer, c.Request, problem.New(problem.Forbidden, "You may not do this."))
	}
	return true
}

// askedWhoItIs sends on whoever has not proved in the last minutes who they are,
// and reports that it did.
func (s *Site) askedWhoItIs(c *gin.Context, identity *accounts.Identity) bool {
	switch {
	case s.Accounts.Recent(identity):
		return false
	case web.IsAPI(c.Request):
		s.guard.Fail(c.Writer, c.Request, problem.New(problem.Forbidden, "Confirm your identity first."))
	default:
		s.guard.Redirect(c, "/confirm-identity?next="+url.QueryEscape(cameFrom(c.Request)))
	}
	return true
}

// cameFrom is where to return to: the page asked for, or the dashboard when
// what was asked for was no page.
func cameFrom(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/dashboard"
	}
	return web.SafePath(r.URL.RequestURI())
}

// tooOften counts a use of a row that has a rate, and a change that one person
// makes, before anything of what was sent is read, and answers one that is too many.
func (s *Site) tooOften(c *gin.Context, r route.Route) bool {
	err := s.count(c, r)
	if err != nil {
		s.guard.Fail(c.Writer, c.Request, err)
	}
	return err != nil
}

// count is the failure of whoever has used up what the row is counted by.
func (s *Site) count(c *gin.Context, r route.Route) error {
	ctx, identity := c.Request.Context(), web.SignedIn(c.Request)
	if !r.Rate.Known() {
		if r.CountsAsChange() && identity != nil {
			return s.Accounts.MayChange(ctx, identity.UserID)
		}
		return nil
	}
	key := network.Of(s.guard.ClientIP(c.Request))
	if identity != nil {
		key = identity.UserID.String()
	}
	limit := throttle.Limit{Name: "row " + r.Method + " " + r.Path, Burst: r.Rate.Most, Every: r.Rate.Per / time.Duration(r.Rate.Most)}
	wait, err := s.rates.Take(ctx, throttle.Count{Limit: limit, Key: key})
	if err == nil && wait > 0 {
		err = accounts.TooMany("This was done too often from where you are.", wait)
	}
	return err
}

// pageOf is the page with the form that is sent to a path: the path itself, or
// the nearest above it that can be looked at.
func (s *Site) pageOf(path string) string {
	for ; strings.HasPrefix(path, "/") && path != "/"; path = path[:strings.LastIndex(path, "/")] {
		if slices.ContainsFunc(s.routes, func(r route.Route) bool { return r.Method == route.Get && !r.IsAPI() && standsFor(r.Path, path) }) {
			return web.SafePath(path)
		}
	}
	return "/dashboard"
}

// standsFor reports whether a path is one that the pattern stands for.
func standsFor(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}

// whoAsks finds out on whose behalf a request is made. An API token outranks
// the session cookie: a request that shows one stands or falls with it.
func (s *Site) whoAsks(ctx context.Context, r *http.Request) (*accounts.Identity, error) {
	if secret, shown := web.Bearer(r); shown {
		return s.Accounts.IdentifyBearer(ctx, secret, s.guard.ClientIP(r))
	}
	if token := s.guard.Token(r); token != "" {
		return s.Accounts.Identify(ctx, token)
	}
	return nil, nil
}
