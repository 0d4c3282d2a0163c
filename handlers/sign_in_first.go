package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// waitingField is on the sign-in page: the form that waits, closed.
const waitingField = "waiting"

// signInFirst leads a stranger to where one signs in, and from there back: to page,
// with what was typed into the form that was sent from there but for what is secret.
func (s *Site) signInFirst(c *gin.Context, page string, secret []string) {
	if web.IsReading(c.Request) {
		s.Redirect(c, "/login?next="+url.QueryEscape(web.SafePath(c.Request.URL.RequestURI())))
		return
	}
	if c.Request.ContentLength == 0 || web.ParseForm(c) != nil || len(c.PostForm(press.PersonField)) != press.MarkLength {
		s.Redirect(c, "/login?next="+url.QueryEscape(page))
		return
	}
	waiting := s.CloseForm(c.PostForm(press.PersonField), page, press.TypedValues(c, secret...))
	sentence := "Your session has ended, and nothing was done. Sign in, and what you typed is here again."
	if waiting == "" {
		sentence = "Your session has ended, and nothing was done. What you typed is too long to be kept here: go back in your browser and copy it before you sign in."
	}
	if err := s.showLogin(c, http.StatusUnauthorized, signInForm{next: page, waiting: waiting, says: sentence}, nil); err != nil {
		s.Fail(c.Writer, c.Request, err)
	}
}

// takeUp keeps the form that waited for the session that has just begun, and
// returns where to go. For somebody else nothing waits, and nothing is said.
func (s *Site) takeUp(c *gin.Context, token accounts.Token, form signInForm) string {
	if form.waiting == "" {
		return form.next
	}
	who, err := s.Accounts.Identify(c.Request.Context(), token)
	if err != nil || who == nil {
		return form.next
	}
	kept, ok := s.OpenForm(form.waiting, who)
	if !ok {
		return "/dashboard"
	}
	id, err := s.Accounts.Hold(c.Request.Context(), who, accounts.HeldForm{
		Seal: form.waiting[:min(64, len(form.waiting))], Page: kept.Page, Title: "The form that you left", Act: press.NoAct(), Typed: kept.Typed,
	})
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "a form that waited is lost", "id", web.RequestID(c.Request), "error", err)
		return form.next
	}
	s.Tell(c, string(token), kept.Page, "You are signed in again. What you had typed is here, and nothing of it has been done yet.")
	return web.WithQuery(kept.Page, web.HeldField, id.String())
}
