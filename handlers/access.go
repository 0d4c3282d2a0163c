package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/failure"
	"unframed/internal/network"
	"unframed/store"
	"unframed/trail"
	"unframed/viewer"
)

// cookieName is a name that browsers accept over https alone, and only for the
// whole of this host (RFC 6265bis §4.1.3.2).
func (s *Site) cookieName() string {
	if s.BaseURL.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

type identityKey struct{}

// identify finds out who asks. Nobody can be looked up while the database is
// away; only what needs nobody signed in then still answers.
func (s *Site) identify(r *http.Request) (*http.Request, error) {
	ctx := trail.WithOrigin(r.Context(), trail.Origin{IP: s.clientIP(r), RequestID: requestID(r)})
	s.doubtProxies(r)
	network := network.Of(s.clientIP(r))
	identity, err := s.whoAsks(store.Shared(ctx, store.Share{Class: "who asks", Person: network}), r)
	ctx = store.Shared(ctx, store.Share{Class: rowOfRequest(r), Person: network})
	if err != nil || identity == nil {
		return r.WithContext(ctx), err
	}
	setUser(r, identity.UserID)
	ctx = store.Shared(ctx, store.Share{Class: rowOfRequest(r), Person: identity.UserID.String()})
	ctx = context.WithValue(ctx, identityKey{}, identity)
	ctx = trail.WithOrigin(ctx, trail.Origin{IP: s.clientIP(r), RequestID: requestID(r), APIToken: identity.TokenID})
	return r.WithContext(viewer.NewContext(ctx, identity.Viewer())), nil
}

// token is the browser's session token, or "".
func (s *Site) token(r *http.Request) accounts.Token {
	cookie, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return accounts.Token(cookie.Value)
}

// setToken hands the browser its session, or takes it away when token is "".
// Without an age it ends with the browser at the latest.
func (s *Site) setToken(w http.ResponseWriter, token accounts.Token) {
	cookie := http.Cookie{
		Name:     s.cookieName(),
		Value:    string(token),
		Path:     "/",
		Secure:   s.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, &cookie)
}

// signedIn is who made the request, or nil.
func signedIn(r *http.Request) *accounts.Identity {
	identity, _ := r.Context().Value(identityKey{}).(*accounts.Identity)
	return identity
}

// serve holds the request to its row: who it is, the scope, the access and the
// demand. Then it runs the handler, or the function of a press that proved what
// it must, and turns an error into an answer.
func (s *Site) serve(route Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		setRoute(c.Request, route.Path)
		admitted := route.bounded(c)
		c.Request = withWaits(c.Request)
		defer removeFiles(c)
		if !s.known(c, route) || s.lacksScope(c, route) || s.turnedAway(c, route) || s.tooOften(c, route) {
			return
		}
		admitted()
		ctx, cancel := route.within(c.Request.Context())
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		if route.Demand.Tier.rank() == 0 && route.Access != Public && s.isOfAnother(c) {
			s.fail(c.Writer, c.Request, errOfAnother)
			return
		}
		if err := s.readable(c, route); err != nil {
			s.fail(c.Writer, c.Request, err)
			return
		}
		if !route.Changes() || route.Demand.do != nil {
			c.Request = c.Request.WithContext(store.Reading(c.Request.Context()))
		}
		a, use, err := s.pressed(c, route)
		var first proofNeeded
		switch {
		case errors.As(err, &first):
			err = s.rehearse(c, route, a, first)
		case err != nil:
		case route.Demand.do != nil:
			err = s.carryOut(c, route, a, use)
		default:
			err = route.Handle(c)
		}
		if err != nil {
			s.answer(c, a, err)
		}
	}
}

// known finds out who asks, unless the row answers everybody alike, and reports
// whether that could be found out.
func (s *Site) known(c *gin.Context, route Route) bool {
	if route.Impersonal {
		return true
	}
	r, err := s.identify(c.Request)
	c.Request = r
	if err != nil {
		s.fail(c.Writer, c.Request, err)
	}
	return err == nil
}

// unrouted answers what no row does, to whoever asks.
func (s *Site) unrouted(why error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if s.known(c, Route{}) {
			s.fail(c.Writer, c.Request, why)
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
func (s *Site) turnedAway(c *gin.Context, route Route) bool {
	identity, access := signedIn(c.Request), route.Access
	switch {
	case access.Admits(identity):
		return access.recent && s.askedWhoItIs(c, identity)
	case identity == nil:
		if isAPI(c.Request) {
			s.fail(c.Writer, c.Request, failure.New(failure.Unauthenticated, "Sign in first."))
		} else {
			s.signInFirst(c, route)
		}
	case access == Admin:
		s.fail(c.Writer, c.Request, failure.New(failure.Forbidden, "Only administrators may do this."))
	default:
		s.fail(c.Writer, c.Request, failure.New(failure.Forbidden, "You may not do this."))
	}
	return true
}

// askedWhoItIs sends on whoever has not proved in the last minutes who they are,
// and reports that it did.
func (s *Site) askedWhoItIs(c *gin.Context, identity *accounts.Identity) bool {
	switch {
	case s.Accounts.Recent(identity):
		return false
	case isAPI(c.Request):
		s.fail(c.Writer, c.Request, failure.New(failure.Forbidden, "Confirm that it is you first."))
	default:
		s.redirect(c, "/confirm-identity?next="+url.QueryEscape(cameFrom(c.Request)))
	}
	return true
}

// cameFrom is where to return to: the page asked for, or the dashboard when
// what was asked for was no page.
func cameFrom(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/dashboard"
	}
	return safePath(r.URL.RequestURI())
}

// safePath returns next when it is a path of this site, else the dashboard: a
// redirect never leaves the site.
func safePath(next string) string {
	const home = "/dashboard"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return home
	}
	// Browsers read a backslash as a slash, and // as another host.
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
		return home
	}
	return next
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
