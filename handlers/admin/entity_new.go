package admin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type entityFormPage struct {
	web.Shell
	Entity   entity.View
	Problems []web.FormError
	Heading  string
	Action   string
	Back     string
	Press    press.Press
	Version  string // of the row as it was shown; empty for a new one
	Inputs   []entity.Input
	Changes  []entity.FormChange // of a row, by the form as it is shown
	Conflict []entity.Conflicting
}

// entityNewForm shows the form for a new row.
func (p *Pages) entityNewForm(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityNew(c, d, http.StatusOK, p.Kept(c, d), nil)
}

// entityCreateAct is the making of a new row.
func (p *Pages) entityCreateAct(c *gin.Context) (press.Act, error) {
	d, err := p.EntityOf(c)
	if err != nil {
		return press.Act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Create) {
		return press.Act{}, entity.MayNot(d)
	}
	a := p.createAct(c, d)
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	if err := p.RefuseUnasked(c, d, a, true); err != nil {
		return a, err
	}
	return a, p.findFirst(c, d, a)
}

func (p *Pages) createAct(c *gin.Context, d *adminkit.Descriptor) press.Act {
	path := web.EntityPath(d.Table) + "/new"
	return press.Act{
		Path: path, Page: path, Title: "Create a new " + entity.InSentence(d.Label), Details: [][2]string{{"Kind", d.Label}}, Fields: entity.FormFields(d, nil), Reads: entity.ReadsOf(d.Inputs(true)...),
		Again: func(status int, wrong error) error { return p.showEntityNew(c, d, status, press.TypedValues(c), wrong) },
	}
}

// entityCreate makes the row.
func (p *Pages) entityCreate(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, err := p.Kit.Describe(ctx, entity.TableOf(in.Path))
	if err != nil {
		return press.Outcome{}, err
	}
	input, err := p.ReadInput(d, entity.Given(in, d), in.Who.TimeZone, true)
	if err != nil && !problem.Is(err, problem.Invalid) {
		return press.Outcome{}, err
	}
	row, err := p.Kit.Within(tx).Create(ctx, d.Table, input)
	if err != nil {
		return press.Outcome{}, err
	}
	return press.Outcome{To: web.RowPath(d.Table, row.ID)}, nil
}

func (p *Pages) showEntityNew(c *gin.Context, d *adminkit.Descriptor, status int, typed url.Values, wrong error) error {
	if !d.May(c.Request.Context(), adminkit.Create) {
		return entity.MayNot(d)
	}
	page := entityFormPage{
		Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: "New " + entity.InSentence(d.Label),
		Action: web.EntityPath(d.Table) + "/new", Back: web.EntityPath(d.Table),
	}
	var byField map[string]string
	page.Problems, byField = entity.FormProblems(d, wrong)
	page.Press = p.Press(c, p.createAct(c, d), byField)
	page.Inputs = p.Inputs(c, entity.Form{Descriptor: d, Typed: typed, Wrong: byField, Zone: web.SignedIn(c.Request).TimeZone})
	return p.Page(c.Writer, status, "entity_form", page)
}
