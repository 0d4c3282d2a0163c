package admin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// entityEditForm shows the form that changes a row.
func (p *Pages) entityEditForm(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityEdit(c, http.StatusOK, p.Kept(c, d), nil)
}

// entityChangeAct is a change of the row that the path names, in the state in
// which the form showed it. Whether that is still its state is found out in
// the transaction that changes it, so that the person is told what differs.
func (p *Pages) entityChangeAct(c *gin.Context) (press.Act, error) {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return press.Act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Change) {
		return press.Act{}, entity.MayNot(d)
	}
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	a := p.changeAct(c, d, record, c.PostForm(press.VersionField), entity.WasFields(d, record, func(name string) (string, bool) { return c.GetPostForm(name) }))
	if err := p.RefuseUnasked(c, d, a, false); err != nil {
		return a, err
	}
	return a, p.findFirst(c, d, a)
}

// changeAct is a change of the row as it was in the version, when its fields held
// what was says.
func (p *Pages) changeAct(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record, version string, was [][2]string) press.Act {
	page := web.RowPath(d.Table, record.ID) + "/edit"
	return press.Act{
		Path: page, Page: page, Title: "Change the " + entity.InSentence(d.Label) + " " + record.Label,
		Details: [][2]string{{"Kind", d.Label}, {"Number", record.ID.String()}, {"Version", version}},
		Hidden:  append([][2]string{{press.VersionField, version}}, was...), Fields: entity.FormFields(d, record), Reads: entity.ReadsOf(d.Inputs(false)...),
		Again: func(status int, wrong error) error { return p.showEntityEdit(c, status, press.TypedValues(c), wrong) },
	}
}

// entityChange changes the row.
func (p *Pages) entityChange(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, id, err := p.rowSent(ctx, in)
	if err != nil {
		return press.Outcome{}, err
	}
	input, err := p.ReadInput(d, entity.Given(in, d), in.Who.TimeZone, false)
	if err == nil || problem.Is(err, problem.Invalid) {
		entity.RelativeTo(&input, d, in)
		_, err = p.Kit.Within(tx).Update(ctx, d.Table, id, in.Get(press.VersionField), input)
	}
	return press.Outcome{To: web.RowPath(d.Table, id)}, err
}

// rowSent is the entity and the id of the row that a guarded act is about.
func (p *Pages) rowSent(ctx context.Context, in *press.Sent) (*adminkit.Descriptor, uuid.UUID, error) {
	d, err := p.Kit.Describe(ctx, entity.TableOf(in.Path))
	if err != nil {
		return nil, uuid.Nil, err
	}
	id, err := adminkit.ParseID(in.Param("id"))
	if err != nil {
		return nil, uuid.Nil, web.ErrNoPage
	}
	return d, id, nil
}

// showEntityEdit shows the form with what was typed. It keeps the version that
// was first shown, until the person has seen what somebody else changed.
func (p *Pages) showEntityEdit(c *gin.Context, status int, typed url.Values, wrong error) error {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return err
	}
	if !d.May(c.Request.Context(), adminkit.Change) {
		return entity.MayNot(d)
	}
	page := entityFormPage{
		Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: "Change " + record.Label,
		Action: web.RowPath(d.Table, record.ID) + "/edit", Back: web.RowPath(d.Table, record.ID),
	}
	form := entity.Form{Descriptor: d, Row: record, Typed: typed, Zone: web.SignedIn(c.Request).TimeZone}
	var stale *adminkit.Stale
	if errors.As(wrong, &stale) {
		page.Conflict = form.Settle(func(table string, ids []string) string { return p.LabelsOf(c, table, ids) })
	}
	page.Version = cmp.Or(form.Typed.Get(press.VersionField), record.Stamp)
	page.Problems, form.Wrong = entity.FormProblems(d, wrong)
	page.Inputs = p.Inputs(c, form)
	page.Changes = p.FormChanges(c, form)
	page.Press = p.Press(c, p.changeAct(c, d, record, page.Version, entity.WasFields(d, record, form.WasOf)), form.Wrong)
	page.Press.Does = "Save the changes to the " + entity.InSentence(d.Label) + " " + record.Label
	return p.Page(c.Writer, status, "entity_form", page)
}
