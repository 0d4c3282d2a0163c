package handlers

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/ent/user"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
)

// guardedPage is what the template settings_email shows, which has a guarded form.
type guardedPage struct {
	web.Shell
	Problems []web.FormError
	Press    press.Press
	Current  string
	Email    web.Input
	Verify   *press.Press // no such form
}

// builder is a row as docs/extend.md teaches it: a ticket is closed for a reason.
// Its hidden field is the ticket's number, its page shows one form.
type builder struct {
	f   *fixture
	ran atomic.Int64
	do  press.Guarded
}

func (b *builder) rows() []route.Route {
	return []route.Route{
		{Method: route.Get, Path: "/test/tickets", Access: route.User, Handle: b.page},
		{Method: route.Post, Path: "/test/tickets/close", Access: route.User, Demand: press.Recent(b.act, b.close), Done: "The ticket is closed."},
	}
}

func (b *builder) act(c *gin.Context) (press.Act, error) {
	ticket := "1"
	if c.Request.Method == route.Post {
		ticket = c.PostForm("ticket")
	}
	return b.actFor(c, ticket), nil
}

func (b *builder) actFor(c *gin.Context, ticket string) press.Act {
	return press.Act{
		Path: "/test/tickets/close", Page: "/test/tickets", Title: "Close the ticket", Details: [][2]string{{"Ticket", ticket}},
		Hidden: [][2]string{{"ticket", ticket}}, Fields: []string{"display_name"},
		Again: func(status int, wrong error) error {
			return b.f.site.guard.Page(c.Writer, status, "settings_email", b.shown(c, wrong))
		},
	}
}

// page borrows a template that has a guarded form.
func (b *builder) page(c *gin.Context) error {
	return b.f.site.guard.Page(c.Writer, http.StatusOK, "settings_email", b.shown(c, nil))
}

func (b *builder) shown(c *gin.Context, err error) guardedPage {
	list, _ := web.FormErrors(err)
	return guardedPage{Shell: b.f.site.guard.Shell(c.Writer, c.Request), Problems: list, Press: b.f.site.guard.Press(c, b.actFor(c, "1"), nil)}
}

func (b *builder) close(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	b.ran.Add(1)
	return b.do(ctx, tx, in)
}

// rename changes something in the transaction, by what was filled in.
func rename(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	name := in.Get("display_name") + " " + in.Get("ticket") + in.Get("planted")
	return press.Outcome{To: "/test/tickets"}, tx.User.UpdateOneID(in.Who.UserID).SetDisplayName(name).Exec(ctx)
}

// form is what the builder's page sends, with the changes given.
func (b *browser) ticket(typed ...string) []string {
	b.f.Helper()
	return append(fill(strings.ReplaceAll(b.get("/test/tickets").body, `action="/settings/email"`, `action="/test/tickets/close"`), "/test/tickets/close"), typed...)
}

func (f *fixture) called(name string) string {
	f.Helper()
	return f.store.User.Query().Where(user.Username(name)).OnlyX(viewer.AsSystem(f.Context(), "test")).DisplayName
}
