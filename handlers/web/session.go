package web

import (
	"context"
	"net/http"

	"unframed/accounts"
)

// CookieName is a name that browsers accept over https alone, and only for the
// whole of this host (RFC 6265bis §4.1.3.2).
func (rs *Responder) CookieName() string {
	if rs.BaseURL.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

type identityKey struct{}

// WithIdentity notes who made the request.
func WithIdentity(ctx context.Context, i *accounts.Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, i)
}

// Token is the browser's session token, or "".
func (rs *Responder) Token(r *http.Request) accounts.Token {
	cookie, err := r.Cookie(rs.CookieName())
	if err != nil {
		return ""
	}
	return accounts.Token(cookie.Value)
}

// SetToken hands the browser its session, or takes it away when token is "".
// Without an age it ends with the browser at the latest.
func (rs *Responder) SetToken(w http.ResponseWriter, token accounts.Token) {
	cookie := http.Cookie{
		Name:     rs.CookieName(),
		Value:    string(token),
		Path:     "/",
		Secure:   rs.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, &cookie)
}

// SignedIn is who made the request, or nil.
func SignedIn(r *http.Request) *accounts.Identity {
	identity, _ := r.Context().Value(identityKey{}).(*accounts.Identity)
	return identity
}
