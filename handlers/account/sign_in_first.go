package account

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

// SignInFirst leads a stranger to where one signs in, and from there back: to page,
// with what was typed into the form that was sent from there but for what is secret.
func (p *Pages) SignInFirst(c *gin.Context, page string, secret []string) {
	if web.IsReading(c.Request) {
		p.Redirect(c, "/login?next="+url.QueryEscape(web.SafePath(c.Request.URL.RequestURI())))
		return
	}
	if c.Request.ContentLength == 0 || web.ParseForm(c) != nil || len(c.PostForm(press.PersonField)) != press.MarkLength {
		p.Redirect(c, "/login?next="+url.QueryEscape(page))
		return
	}
	waiting := p.CloseForm(c.PostForm(press.PersonField), page, press.TypedValues(c, secret...))
	sentence := "Your session has ended, and nothing was done. Sign in, and what you typed is here again."
	if waiting == "" {
		sentence = "Your session has ended, and nothing was done. What you typed is too long to be kept here: go back in your browser and copy it before you sign in."
	}
	if err := p.showLogin(c, http.StatusUnauthorized, signInForm{next: page, waiting: waiting, says: sentence}, nil); err != nil {
		p.Fail(c.Writer, c.Request, err)
	}
}

// takeUp keeps the form that waited for the session that has just begun, and
// returns where to go. For somebody else nothing waits, and nothing is said.
func (p *Pages) takeUp(c *gin.Context, token accounts.Token, form signInForm) string {
	if form.waiting == "" {
		return form.next
	}
	who, err := p.Accounts.Identify(c.Request.Context(), token)
	if err != nil || who == nil {
		return form.next
	}
	kept, ok := p.OpenForm(form.waiting, who)
	if !ok {
		return "/dashboard"
	}
	id, err := p.Accounts.Hold(c.Request.Context(), who, accounts.PendingForm{
		Seal: form.waiting[:min(64, len(form.waiting))], Page: kept.Page, Title: "The form that you left", Act: press.NoAct(), Typed: kept.Typed,
	})
	if err != nil {
		p.Log.ErrorContext(c.Request.Context(), "a form that waited is lost", "id", web.RequestID(c.Request), "error", err)
		return form.next
	}
	p.Warn(c, token, kept.Page, "You are signed in again. What you had typed is here, and nothing of it has been done yet.")
	return web.WithQuery(kept.Page, web.PendingField, id.String())
}
