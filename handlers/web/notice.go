package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
)

// What was done is said on the page that follows, once. No address says it: one
// could be anybody's, and would tell of a success that never was. The sentence
// travels in a cookie that only this session, or this browser where nobody is
// signed in, could have been given, and costs the database nothing.

// noticeLasts is how many seconds a browser has to fetch the page that says it.
const noticeLasts = 60

// noticePurpose tells notices from what else is closed for a session.
const noticePurpose = "unframed: notice"

// notice is a sentence and the page that it is for: another tab shows it not.
type notice struct{ Path, Sentence string }

// Done leads to where the result can be seen, and has it said there.
func (rs *Responder) Done(c *gin.Context, page, sentence string) error {
	secret := string(rs.Token(c.Request))
	if secret == "" {
		secret = rs.BrowserSecret(c)
	}
	rs.Tell(c, secret, page, sentence)
	rs.Redirect(c, page)
	return nil
}

// Tell hands the browser a sentence for its next page, closed for the session or
// the browser that the secret is of.
func (rs *Responder) Tell(c *gin.Context, secret, page, sentence string) {
	path, _, _ := strings.Cut(page, "?")
	content, err := json.Marshal(notice{path, sentence})
	if err != nil {
		return // two strings always can
	}
	box, err := onceBox(accounts.Token(secret), noticePurpose)
	if err != nil {
		rs.Log.ErrorContext(c.Request.Context(), "a notice is lost", "error", err)
		return
	}
	sealed := box.Seal(nil, nil, content, nil) // #nosec G407 -- this cipher makes its own random nonce
	rs.setOnce(c.Writer, rs.noticeName(), base64.RawURLEncoding.EncodeToString(sealed), noticeLasts)
}

// takeNotice is what is to be said on this page, or "", and takes it from the
// browser.
func (rs *Responder) takeNotice(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(rs.noticeName())
	if err != nil || r.Method != http.MethodGet {
		return ""
	}
	secret := rs.Token(r)
	if secret == "" {
		secret = accounts.Token(rs.heldByBrowser(r))
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || secret == "" {
		return ""
	}
	box, err := onceBox(secret, noticePurpose)
	if err != nil {
		return ""
	}
	content, err := box.Open(nil, nil, sealed, nil)
	var n notice
	if err != nil || json.Unmarshal(content, &n) != nil || n.Path != r.URL.Path {
		return "" // another session's, forged, or for another page
	}
	rs.setOnce(w, rs.noticeName(), "", -1)
	return n.Sentence
}

func (rs *Responder) noticeName() string { return rs.CookieName() + "-notice" }

// signedOut is what the address after signing out says, where it is so.
func signedOut(r *http.Request) string {
	if r.URL.RawQuery == "done=signed-out" && SignedIn(r) == nil {
		return "You are signed out."
	}
	return ""
}
