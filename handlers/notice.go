package handlers

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

// done leads to where the result can be seen, and has it said there.
func (s *Site) done(c *gin.Context, page, sentence string) error {
	secret := string(s.token(c.Request))
	if secret == "" {
		secret = s.browserSecret(c)
	}
	s.tell(c, secret, page, sentence)
	s.redirect(c, page)
	return nil
}

// tell hands the browser a sentence for its next page, closed for the session or
// the browser that the secret is of.
func (s *Site) tell(c *gin.Context, secret, page, sentence string) {
	path, _, _ := strings.Cut(page, "?")
	content, err := json.Marshal(notice{path, sentence})
	if err != nil {
		return // two strings always can
	}
	box, err := onceBox(accounts.Token(secret), noticePurpose)
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "a notice is lost", "error", err)
		return
	}
	sealed := box.Seal(nil, nil, content, nil) // #nosec G407 -- this cipher makes its own random nonce
	s.setOnce(c.Writer, s.noticeName(), base64.RawURLEncoding.EncodeToString(sealed), noticeLasts)
}

// takeNotice is what is to be said on this page, or "", and takes it from the
// browser.
func (s *Site) takeNotice(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(s.noticeName())
	if err != nil || r.Method != http.MethodGet {
		return ""
	}
	secret := s.token(r)
	if secret == "" {
		secret = accounts.Token(s.heldByBrowser(r))
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
	s.setOnce(w, s.noticeName(), "", -1)
	return n.Sentence
}

func (s *Site) noticeName() string { return s.cookieName() + "-notice" }

// signedOut is what the address after signing out says, where it is so.
func signedOut(r *http.Request) string {
	if r.URL.RawQuery == "done=signed-out" && signedIn(r) == nil {
		return "You are signed out."
	}
	return ""
}
