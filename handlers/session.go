package handlers

import (
	"context"
	"net/http"

	"unframed/accounts"
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

// withIdentity notes who made the request.
func withIdentity(ctx context.Context, i *accounts.Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, i)
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
