package handlers

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Who is not signed in has no session that a seal could belong to. It belongs
// to the browser then, which holds a random value for as long as it runs: a seal
// that somebody else was given opens nothing here.

const browserBytes = 32

// browserKey is under what a request's context keeps the value that it has just
// handed out.
const browserKey = "browser"

// browserSecret is the value that the browser holds; it is handed one if it
// holds none.
func (s *Site) browserSecret(c *gin.Context) string {
	if held := s.heldByBrowser(c.Request); held != "" {
		return held
	}
	if fresh := c.GetString(browserKey); fresh != "" {
		return fresh
	}
	var random [browserBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	fresh := base64.RawURLEncoding.EncodeToString(random[:])
	c.Set(browserKey, fresh)
	http.SetCookie(c.Writer, &http.Cookie{
		Name:     s.browserName(),
		Value:    fresh,
		Path:     "/",
		Secure:   s.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
	return fresh
}

// heldByBrowser is the value that came with the request, or "".
func (s *Site) heldByBrowser(r *http.Request) string {
	cookie, err := r.Cookie(s.browserName())
	if err != nil || len(cookie.Value) != base64.RawURLEncoding.EncodedLen(browserBytes) {
		return ""
	}
	return cookie.Value
}

func (s *Site) browserName() string { return s.cookieName() + "-browser" }
