package admin

import (
	"context"
	"fmt"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	entmail "unframed/ent/mail"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/mail"
)

// rowActs are what can be done with a row of a table beside changing and deleting it,
// as things stand.
func (p *Pages) rowActs() map[string]func(*adminkit.Record) []press.Act {
	return map[string]func(*adminkit.Record) []press.Act{entmail.Table: mailActs}
}

// mailRoutes are the rows of what can be done with a mail.
func (p *Pages) mailRoutes() []route.Route {
	return []route.Route{
		{Method: route.Post, Path: web.EntityPath(entmail.Table) + "/:id/send-again", Params: route.RowOf(ent.TypeMail), Access: route.Admin, Demand: press.Recent(p.mailAgainAct, p.mailAgain), Done: "The mail is sent again within a few seconds."},
	}
}

// mailActs are what can be done with the mail.
func mailActs(record *adminkit.Record) []press.Act {
	if !mail.Again(fmt.Sprint(record.Row.Values[entmail.FieldState])) {
		return nil
	}
	return []press.Act{mailAgainAct(record)}
}

func mailAgainAct(record *adminkit.Record) press.Act {
	page := web.RowPath(entmail.Table, record.ID)
	return press.Act{
		Path: page + "/send-again", Page: page, Title: fmt.Sprintf("Send the mail to %v again", record.Row.Values[entmail.FieldRecipient]),
		Details: [][2]string{{"Kind", record.Label}, {"Number", record.ID.String()}},
	}
}

// mailAgainAct puts the mail that the path names back into the outbox.
func (p *Pages) mailAgainAct(c *gin.Context) (press.Act, error) {
	_, record, err := p.lookAtRow(c)
	if err != nil {
		return press.Act{}, err
	}
	a := mailAgainAct(record)
	a.Again = func(status int, wrong error) error { return p.showEntity(c, status, wrong) }
	return a, nil
}

// mailAgain puts it back.
func (p *Pages) mailAgain(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	id, err := uuid.Parse(in.Param("id"))
	if err != nil {
		return press.Outcome{}, problem.Wrap(err, problem.NotFound, "There is no such mail.")
	}
	return press.Outcome{To: web.RowPath(entmail.Table, id)}, mail.SendAgain(ctx, tx, in.Who.UserID, id, p.Accounts.Now())
}
