package recovery

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// link is a page behind a link that does one thing and asks for nothing to be filled
// in.
type link struct {
	*Pages
	path, title, button string
	says                []string // what pressing the button does
	done                string   // what is said when it is done
	to, toPerson        string   // where that is seen, by a stranger and by somebody signed in
	address             func(context.Context, accounts.Token) (string, error)
	using               func(context.Context, accounts.Token) (accounts.Work, error)
}

type linkPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Title    string
	Path     string
	Address  string // empty where the link does not work
	Says     []string
}

// links are the pages of the area that are of this kind.
func (p *Pages) links() []*link {
	within := func(do func(context.Context, *ent.Client, accounts.Token) error) func(context.Context, accounts.Token) (accounts.Work, error) {
		return func(_ context.Context, t accounts.Token) (accounts.Work, error) {
			return func(ctx context.Context, tx *ent.Client) error { return do(ctx, tx, t) }, nil
		}
	}
	return []*link{
		{
			Pages: p, path: accounts.VerifyPath, title: "Confirm your e-mail address", button: "Confirm this address",
			says: []string{"Confirm that this address is yours. With it you can choose a new password if you forget yours."},
			done: "Your e-mail address is confirmed.", to: "/login", toPerson: "/settings/email",
			address: p.Accounts.VerifyLink, using: within(p.Accounts.VerifyEmail),
		},
		{
			Pages: p, path: accounts.ChangeEmailPath, title: "Use a new e-mail address", button: "Use this address",
			says: []string{"Your account has this address from then on: you sign in with it, and mails go there. The address that you had is told, and can take this back for seven days if you had confirmed it."},
			done: "Your e-mail address is changed.", to: "/login", toPerson: "/settings/email",
			address: p.Accounts.ChangeLink, using: within(p.Accounts.ConfirmEmail),
		},
		{
			Pages: p, path: accounts.UndoEmailPath, title: "Take back a change of your e-mail address", button: "Take it back",
			says: []string{"Your account has this address again. Everybody is signed out of it, its API tokens are revoked, and its password no longer works: we mail you a link to choose a new one."},
			done: "Your account has its former address again. A mail with a link to a new password is on its way.", to: "/login", toPerson: "/login",
			address: p.Accounts.UndoLink, using: p.Accounts.UndoingEmail,
		},
	}
}

// form shows what the link does.
func (l *link) form(c *gin.Context) error { return l.show(c, http.StatusOK, c.Query(tokenField), nil) }

func (l *link) act(c *gin.Context) (press.Act, error) {
	token := c.PostForm(tokenField)
	a := l.declared(token)
	a.Again = func(status int, wrong error) error { return l.show(c, status, token, wrong) }
	return a, nil
}

func (l *link) declared(token string) press.Act {
	return press.Act{Path: l.path, Page: l.path, Title: l.button, Hidden: [][2]string{{tokenField, token}}, Stranger: true}
}

// use does what the link is for.
func (l *link) use(ctx context.Context, in *press.Sent) (press.Work, error) {
	work, err := l.using(ctx, accounts.Token(in.Get(tokenField)))
	to := l.to
	if in.Who != nil {
		to = l.toPerson
	}
	return func(ctx context.Context, tx *ent.Client) (press.Outcome, error) {
		return press.Outcome{To: to}, notUsable(work(ctx, tx))
	}, notUsable(err)
}

// show shows the page, or why the link does not work.
func (l *link) show(c *gin.Context, status int, token string, err error) error {
	address, lookErr := l.address(c.Request.Context(), accounts.Token(token))
	if lookErr != nil {
		if !problem.Is(lookErr, problem.NotFound) {
			return lookErr
		}
		if err == nil {
			status, err = http.StatusNotFound, notUsable(lookErr)
		}
	}
	list, _ := web.FormErrors(err)
	page := linkPage{Shell: l.Shell(c.Writer, c.Request), Problems: list, Title: l.title, Path: l.path, Address: address, Says: l.says}
	if lookErr == nil {
		page.Press = l.Press(c, l.declared(token), nil)
	}
	return l.Page(c.Writer, status, "mailed_link", page)
}
