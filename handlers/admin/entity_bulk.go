package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/money"
	"unframed/internal/problem"
)

type entityBulkPage struct {
	web.Shell
	Entity   entity.View
	Problems []web.FormError
	Heading  string
	Inputs   []entity.Input // of the field that is set
	Rows     []BulkRow
	Press    press.Press
	Erases   bool
	Refused  *entity.Cell // the row for which nothing is done
}

// BulkRow is a row to which something is done, with what it holds in the field
// that is set.
type BulkRow struct {
	Row    entity.Cell
	Change *entity.FormChange // nil where rows are deleted
}

// What is done with several rows, in doField.
const (
	doDelete = "delete"
	doSet    = "set:"
)

// bulk is what a form says is to be done with which rows.
type bulk struct {
	d     *adminkit.Descriptor
	field *adminkit.Field // nil to delete
	rows  []adminkit.Row  // as they are
	// chosen are the rows in the state in which they were shown; as they are where
	// none was shown yet.
	chosen []adminkit.Chosen
}

// entityBulkChoose keeps what the list says is to be done with which rows, for
// this session alone, and leads to the form that shows it. An address that said
// so could be anybody's.
func (p *Pages) entityBulkChoose(c *gin.Context) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	asked := url.Values{entity.DoField: c.Request.PostForm[entity.DoField], entity.IDField: c.Request.PostForm[entity.IDField]}
	b, err := p.readBulk(c, asked)
	if problem.Is(err, problem.Invalid) {
		return p.showEntityBulk(c, http.StatusUnprocessableEntity, asked, nil)
	}
	if err != nil {
		return err
	}
	chosen := press.Act{Path: c.FullPath(), Page: bulkPath(b.d), Title: "Choose " + entity.InSentence(b.d.Plural)}
	id, err := p.Accounts.Hold(c.Request.Context(), web.SignedIn(c.Request),
		accounts.PendingForm{Seal: press.NewKey(), Page: chosen.Page, Title: chosen.Title, Act: chosen.Digest(asked), Typed: asked})
	if err != nil {
		return err
	}
	p.Redirect(c, web.WithQuery(chosen.Page, web.PendingField, id.String()))
	return nil
}

func bulkPath(d *adminkit.Descriptor) string { return web.EntityPath(d.Table) + "/bulk" }

// entityBulkForm shows what would happen to which rows.
func (p *Pages) entityBulkForm(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityBulk(c, http.StatusOK, p.Kept(c, d), nil)
}

// entityBulkAct is what the form does, with exactly the rows that it showed.
func (p *Pages) entityBulkAct(c *gin.Context) (press.Act, error) {
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	b, err := p.readBulk(c, c.Request.PostForm)
	if err != nil {
		return press.Act{}, err
	}
	a := p.bulkAct(c, b)
	return a, p.findFirst(c, b.d, a)
}

// bulkAct is the act: what is done, to which field, with which rows. The value
// that a field is set to is typed in sight.
func (p *Pages) bulkAct(c *gin.Context, b bulk) press.Act {
	page := bulkPath(b.d)
	count := strconv.Itoa(len(b.chosen))
	a := press.Act{
		Path: page, Page: page, Title: b.title(),
		Details: [][2]string{{"Kind", b.d.Label}, {"What is done", b.title()}, {"Number of rows", count}, {"Rows", strings.Join(b.ids(), " ")}},
		Hidden:  [][2]string{{entity.DoField, b.do()}},
		Again:   func(status int, wrong error) error { return p.showEntityBulk(c, status, c.Request.PostForm, wrong) },
	}
	for _, row := range b.chosen {
		a.Hidden = append(a.Hidden, [2]string{entity.IDField, row.ID.String()}, [2]string{press.VersionField, row.Stamp})
	}
	if b.field != nil {
		a.Fields, a.Reads = []string{entity.FormName(b.field.Name), entity.FindField}, entity.ReadsOf(*b.field)
		return a
	}
	a.Level = press.TypedLevel
	a.Typed = press.TypedDetail{Label: "Type " + count + ", the number of rows, to delete them", Matches: func(entered string) bool { return strings.TrimSpace(entered) == count }, Mode: "numeric"}
	a.Reads = press.Reads{press.TypedField: money.Digits}
	return a
}

// do is what is done, as forms say it.
func (b bulk) do() string {
	if b.field == nil {
		return doDelete
	}
	return doSet + b.field.Name
}

func (b bulk) title() string {
	of := strconv.Itoa(len(b.chosen)) + " " + entity.InSentence(b.d.Plural)
	if len(b.chosen) == 1 {
		of = "one " + entity.InSentence(b.d.Label)
	}
	if b.field == nil {
		return "Delete " + of
	}
	return "Set " + entity.InSentence(b.field.Label) + " of " + of
}

func (b bulk) ids() []string {
	var ids []string
	for _, row := range b.chosen {
		ids = append(ids, row.ID.String())
	}
	return ids
}

// readBulk reads what is to be done with which rows.
func (p *Pages) readBulk(c *gin.Context, form url.Values) (bulk, error) {
	d, err := p.EntityOf(c)
	if err != nil {
		return bulk{}, err
	}
	b := bulk{d: d}
	do := form.Get(entity.DoField)
	if !slices.ContainsFunc(bulkOptions(c, d), func(o web.Option) bool { return o.Value == do }) {
		return b, refuse(entity.DoField, "Choose what is to be done.")
	}
	if name, ok := strings.CutPrefix(do, doSet); ok {
		b.field = d.Field(name)
	}
	if b.rows, err = p.chosenRows(c, d, form[entity.IDField]); err != nil {
		return b, err
	}
	if shown := form[press.VersionField]; len(shown) > 0 {
		b.chosen, err = chosenIn(form[entity.IDField], shown)
		return b, err
	}
	for _, row := range b.rows {
		b.chosen = append(b.chosen, adminkit.Chosen{ID: row.ID, Stamp: row.Stamp})
	}
	return b, nil
}

// chosenRows are the rows with the ids, in the order of their ids.
func (p *Pages) chosenRows(c *gin.Context, d *adminkit.Descriptor, ids []string) ([]adminkit.Row, error) {
	if len(ids) == 0 || len(ids) > adminkit.MaxLimit {
		return nil, refuse(entity.IDField, "Choose at least one row and at most "+strconv.Itoa(adminkit.MaxLimit)+".")
	}
	for _, id := range ids {
		if _, err := uuid.Parse(id); err != nil {
			return nil, refuse(entity.IDField, "What was chosen is no row.")
		}
	}
	page, err := p.Kit.List(c.Request.Context(), d.Table, adminkit.ListQuery{
		Sort: "id", Limit: adminkit.MaxLimit, Filters: []adminkit.Filter{{Field: "id", Op: adminkit.In, Values: ids}}})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, refuse(entity.IDField, "The rows that were chosen are gone.")
	}
	return page.Rows, nil
}

func refuse(field, sentence string) error {
	var wrong problem.Check
	wrong.Refuse(field, sentence)
	return wrong.Err()
}

// entityBulk does it with the rows that are still what the page showed.
func (p *Pages) entityBulk(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, err := p.Kit.Describe(ctx, entity.TableOf(in.Path))
	if err != nil {
		return press.Outcome{}, err
	}
	name, sets := strings.CutPrefix(in.Get(entity.DoField), doSet)
	do := adminkit.Bulk{Delete: !sets}
	if sets {
		do.Set, err = p.ReadInput(d, url.Values{name: entity.Given(in, d)[name]}, in.Who.TimeZone, false)
	}
	if err != nil {
		return press.Outcome{}, err
	}
	chosen, err := chosenIn(in.All(entity.IDField), in.All(press.VersionField))
	if err != nil {
		return press.Outcome{}, err
	}
	result, err := p.Kit.Within(tx).Bulk(ctx, d.Table, chosen, do)
	if err != nil {
		return press.Outcome{}, err
	}
	return p.keepReport(ctx, tx, in, d, bulk{d: d, field: d.Field(name), chosen: chosen}, result)
}

// showEntityBulk shows what would happen. Where nothing that can be done was
// asked for, it says so and leads back.
func (p *Pages) showEntityBulk(c *gin.Context, status int, asked url.Values, wrong error) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	page := entityBulkPage{Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: "Several " + entity.InSentence(d.Plural)}
	asked = press.Cloned(asked)
	asked.Del(press.VersionField) // the page shows the rows as they are now
	b, err := p.readBulk(c, asked)
	if err != nil && !problem.Is(err, problem.Invalid) {
		return err
	}
	if err != nil {
		page.Problems, _ = web.FormErrors(err)
		return p.Page(c.Writer, http.StatusUnprocessableEntity, "entity_bulk", page)
	}
	var byField map[string]string
	if page.Problems, byField = web.FormErrors(wrong); b.field != nil {
		page.Problems, byField = entity.FormProblems(d, wrong)
	}
	page.Heading, page.Erases = b.title(), b.field == nil
	page.Press = p.Press(c, p.bulkAct(c, b), byField)
	var refused *adminkit.BulkRefused
	if errors.As(wrong, &refused) {
		page.Refused = &entity.Cell{Kind: "link", Text: refused.ID.String(), Path: web.RowPath(d.Table, refused.ID)}
	}
	for _, row := range b.rows {
		if page.Refused != nil && row.ID == refused.ID {
			page.Refused.Text = row.Label
		}
		page.Rows = append(page.Rows, BulkRow{entity.Cell{Kind: "link", Text: row.Label, Path: web.RowPath(d.Table, row.ID)}, p.bulkChange(c, b, row, asked)})
	}
	tellRowsApart(page.Rows)
	if b.field != nil {
		form := entity.Form{Descriptor: d, Row: &adminkit.Record{}, Typed: asked, Wrong: byField, Zone: web.SignedIn(c.Request).TimeZone}
		page.Inputs = []entity.Input{p.FieldInput(c, form, b.field)}
	}
	return p.Page(c.Writer, status, "entity_bulk", page)
}

// bulkChange is what the field that is set holds in a row, and what it would
// hold by the form as it is shown.
func (p *Pages) bulkChange(c *gin.Context, b bulk, row adminkit.Row, typed url.Values) *entity.FormChange {
	if b.field == nil {
		return nil
	}
	form := entity.Form{Descriptor: b.d, Row: &adminkit.Record{Row: row}, Typed: typed, Zone: web.SignedIn(c.Request).TimeZone}
	now, then := form.Shown(b.field), web.UnixLines(form.Value(b.field))
	return &entity.FormChange{Label: b.field.Label, Before: p.InWords(c, b.field, now), After: p.InWords(c, b.field, then), Changed: now != then}
}
