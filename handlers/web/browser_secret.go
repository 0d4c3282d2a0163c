package web

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

// BrowserSecret is the value that the browser holds; it is handed one if it
// holds none.
func (rs *Responder) BrowserSecret(c *gin.Context) string {
	if held := rs.heldByBrowser(c.Request); held != "" {
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
		Name:     rs.browserName(),
		Value:    fresh,
		Path:     "/",
		Secure:   rs.BaseURL.Scheme == "https",
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
	return fresh
}

// heldByBrowser is the value that came with the request, or "".
func (rs *Responder) heldByBrowser(r *http.Request) string {
	cookie, err := r.Cookie(rs.browserName())
	if err != nil || len(cookie.Value) != base64.RawURLEncoding.EncodedLen(browserBytes) {
		return ""
	}
	return cookie.Value
}

func (rs *Responder) browserName() string { return rs.CookieName() + "-browser" }
