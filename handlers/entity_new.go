package handlers

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
func (s *Site) entityNewForm(c *gin.Context) error {
	d, err := s.EntityOf(c)
	if err != nil {
		return err
	}
	return s.showEntityNew(c, d, http.StatusOK, s.Kept(c, d), nil)
}

// entityCreateAct is the making of a new row.
func (s *Site) entityCreateAct(c *gin.Context) (press.Act, error) {
	d, err := s.EntityOf(c)
	if err != nil {
		return press.Act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Create) {
		return press.Act{}, entity.MayNot(d)
	}
	a := s.createAct(c, d)
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	if err := s.RefuseUnasked(c, d, a, true); err != nil {
		return a, err
	}
	return a, s.findFirst(c, d, a)
}

func (s *Site) createAct(c *gin.Context, d *adminkit.Descriptor) press.Act {
	path := web.EntityPath(d.Table) + "/new"
	return press.Act{
		Path: path, Page: path, Title: "Create a new " + entity.InSentence(d.Label), Details: [][2]string{{"Kind", d.Label}}, Fields: entity.FormFields(d, nil), Reads: entity.ReadsOf(d.Inputs(true)...),
		Again: func(status int, wrong error) error { return s.showEntityNew(c, d, status, press.TypedValues(c), wrong) },
	}
}

// entityCreate makes the row.
func (s *Site) entityCreate(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, err := s.Kit.Describe(ctx, entity.TableOf(in.Path))
	if err != nil {
		return press.Outcome{}, err
	}
	input, err := s.ReadInput(d, entity.Given(in, d), in.Who.TimeZone, true)
	if err != nil {
		return press.Outcome{}, err
	}
	row, err := s.Kit.Within(tx).Create(ctx, d.Table, input)
	if err != nil {
		return press.Outcome{}, err
	}
	return press.Outcome{To: web.RowPath(d.Table, row.ID)}, nil
}

func (s *Site) showEntityNew(c *gin.Context, d *adminkit.Descriptor, status int, typed url.Values, wrong error) error {
	if !d.May(c.Request.Context(), adminkit.Create) {
		return entity.MayNot(d)
	}
	page := entityFormPage{
		Shell: s.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: "New " + entity.InSentence(d.Label),
		Action: web.EntityPath(d.Table) + "/new", Back: web.EntityPath(d.Table),
	}
	var byField map[string]string
	page.Problems, byField = entity.FormProblems(d, wrong)
	page.Press = s.Press(c, s.createAct(c, d), byField)
	page.Inputs = s.Inputs(c, entity.Form{Descriptor: d, Typed: typed, Wrong: byField, Zone: web.SignedIn(c.Request).TimeZone})
	return s.Page(c.Writer, status, "entity_form", page)
}
