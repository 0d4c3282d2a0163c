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
type notice struct {
	Path, Sentence string
	Warns          bool // it tells of no success
}

// Done leads to where the result can be seen, and has it said there.
func (rs *Responder) Done(c *gin.Context, page, sentence string) error {
	secret := string(rs.Token(c.Request))
	if secret == "" {
		secret = rs.BrowserSecret(c)
	}
	rs.tell(c, secret, notice{Path: page, Sentence: sentence})
	rs.Redirect(c, page)
	return nil
}

// DoneAs is Done for the session that has just begun.
func (rs *Responder) DoneAs(c *gin.Context, token accounts.Token, page, sentence string) {
	rs.tell(c, string(token), notice{Path: page, Sentence: sentence})
	rs.Redirect(c, page)
}

// Warn has a sentence said on the next page, to the session whose token it is, that
// tells of no success: of what is still to be done, or was not kept.
func (rs *Responder) Warn(c *gin.Context, token accounts.Token, page, sentence string) {
	rs.tell(c, string(token), notice{Path: page, Sentence: sentence, Warns: true})
}

// tell hands the browser a sentence for its next page, closed for the session or
// the browser that the secret is of.
func (rs *Responder) tell(c *gin.Context, secret string, n notice) {
	n.Path, _, _ = strings.Cut(n.Path, "?")
	content, err := json.Marshal(n)
	if err != nil {
		return // two strings and a bool always can
	}
	box, err := onceBox(accounts.Token(secret), noticePurpose)
	if err != nil {
		rs.Log.ErrorContext(c.Request.Context(), "a notice is lost", "error", err)
		return
	}
	sealed := box.Seal(nil, nil, content, nil) // #nosec G407 -- this cipher makes its own random nonce
	rs.setOnce(c.Writer, rs.noticeName(), base64.RawURLEncoding.EncodeToString(sealed), noticeLasts)
}

// takeNotice is what is to be said on this page, if anything, and takes it from the
// browser.
func (rs *Responder) takeNotice(w http.ResponseWriter, r *http.Request) (n notice) {
	cookie, err := r.Cookie(rs.noticeName())
	if err != nil || r.Method != http.MethodGet {
		return notice{}
	}
	secret := rs.Token(r)
	if secret == "" {
		secret = accounts.Token(rs.heldByBrowser(r))
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || secret == "" {
		return notice{}
	}
	box, err := onceBox(secret, noticePurpose)
	if err != nil {
		return notice{}
	}
	content, err := box.Open(nil, nil, sealed, nil)
	if err != nil || json.Unmarshal(content, &n) != nil || n.Path != r.URL.Path {
		return notice{} // another session's, forged, or for another page
	}
	rs.setOnce(w, rs.noticeName(), "", -1)
	return n
}

func (rs *Responder) noticeName() string { return rs.CookieName() + "-notice" }

// signedOut is what the address after signing out says, where it is so.
func signedOut(r *http.Request) string {
	if r.URL.RawQuery == "done=signed-out" && SignedIn(r) == nil {
		return "You are signed out."
	}
	return ""
}
