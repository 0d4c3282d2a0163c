package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/failure"
)

type entityBulkPage struct {
	Shell
	Entity   EntityView
	Problems []Problem
	Heading  string
	Do       string
	Inputs   []EntityInput // of the field that is set
	Rows     []Cell
	IDs      []string
	Press    Press
	Erases   bool
}

// The fields of the forms that do something with several rows.
const (
	doField  = "do" // doDelete, or doSet and the name of a field
	idField  = "id"
	doDelete = "delete"
	doSet    = "set:"
)

// bulkOptions is what can be done with several rows.
func bulkOptions(c *gin.Context, d *adminkit.Descriptor) []Option {
	var options []Option
	if d.May(c.Request.Context(), adminkit.Change) {
		for _, f := range d.Inputs(false) {
			if !f.Unique {
				options = append(options, Option{doSet + f.Name, "Set " + inSentence(f.Label) + " …"})
			}
		}
	}
	if d.May(c.Request.Context(), adminkit.Delete) {
		options = append(options, Option{doDelete, "Delete …"})
	}
	return options
}

// bulk is what a form says is to be done with which rows.
type bulk struct {
	d     *adminkit.Descriptor
	field *adminkit.Field // nil to delete
	rows  []adminkit.Row
}

// entityBulkForm shows what would happen to which rows.
func (s *Site) entityBulkForm(c *gin.Context) error {
	return s.showEntityBulk(c, http.StatusOK, s.bulkAsked(c), nil)
}

// bulkAsked is what the page before asked for, or what was typed here before.
func (s *Site) bulkAsked(c *gin.Context) url.Values {
	if typed := s.held(c); len(typed) > 0 {
		return typed
	}
	return c.Request.URL.Query()
}

// entityBulkAct is what the form does, with exactly the rows that it showed.
func (s *Site) entityBulkAct(c *gin.Context) (act, error) {
	if err := parseForm(c); err != nil {
		return act{}, err
	}
	b, err := s.readBulk(c, c.Request.PostForm)
	if err != nil {
		return act{}, err
	}
	return s.bulkAct(c, b), nil
}

func (s *Site) bulkAct(c *gin.Context, b bulk) act {
	page := entityPath(b.d.Table) + "/bulk"
	count := strconv.Itoa(len(b.rows))
	a := act{
		path: page, page: page, title: b.title(),
		details: [][2]string{{"Kind", b.d.Label}, {"Number of rows", count}, {"Rows", strings.Join(b.ids(), " ")}},
		again:   func(status int, wrong error) error { return s.showEntityBulk(c, status, c.Request.PostForm, wrong) },
	}
	if b.field == nil {
		a.tier = TypedTier
		a.typed = typed{"Type " + count + ", the number of rows, to delete them", func(entered string) bool { return strings.TrimSpace(entered) == count }}
	}
	return a
}

func (b bulk) title() string {
	of := strconv.Itoa(len(b.rows)) + " " + inSentence(b.d.Plural)
	if len(b.rows) == 1 {
		of = "one " + inSentence(b.d.Label)
	}
	if b.field == nil {
		return "Delete " + of
	}
	return "Set " + inSentence(b.field.Label) + " of " + of
}

func (b bulk) ids() []string {
	var ids []string
	for _, row := range b.rows {
		ids = append(ids, row.ID.String())
	}
	return ids
}

// readBulk reads what is to be done with which rows.
func (s *Site) readBulk(c *gin.Context, form url.Values) (bulk, error) {
	d, err := s.entityOf(c)
	if err != nil {
		return bulk{}, err
	}
	b := bulk{d: d}
	do := form.Get(doField)
	if !slices.ContainsFunc(bulkOptions(c, d), func(o Option) bool { return o.Value == do }) {
		return b, refuse(doField, "Choose what is to be done.")
	}
	if name, ok := strings.CutPrefix(do, doSet); ok {
		b.field = d.Field(name)
	}
	b.rows, err = s.chosenRows(c, d, form[idField])
	return b, err
}

// chosenRows are the rows with the ids, in the order of their ids.
func (s *Site) chosenRows(c *gin.Context, d *adminkit.Descriptor, ids []string) ([]adminkit.Row, error) {
	if len(ids) == 0 || len(ids) > adminkit.MaxLimit {
		return nil, refuse(idField, "Choose at least one row and at most "+strconv.Itoa(adminkit.MaxLimit)+".")
	}
	for _, id := range ids {
		if _, err := uuid.Parse(id); err != nil {
			return nil, refuse(idField, "What was chosen is no row.")
		}
	}
	page, err := s.Kit.List(c.Request.Context(), d.Table, adminkit.ListQuery{
		Sort: "id", Limit: adminkit.MaxLimit, Filters: []adminkit.Filter{{Field: "id", Op: adminkit.In, Values: ids}}})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, refuse(idField, "The rows that were chosen are gone.")
	}
	return page.Rows, nil
}

func refuse(field, sentence string) error {
	var wrong failure.Check
	wrong.Refuse(field, sentence)
	return wrong.Err()
}

// entityBulk does it, with all of the rows or none.
func (s *Site) entityBulk(c *gin.Context) error {
	b, err := s.readBulk(c, c.Request.PostForm)
	if err != nil {
		return err
	}
	do := adminkit.Bulk{Delete: b.field == nil}
	if b.field != nil {
		value := url.Values{b.field.Name: given(c, b.d, signedIn(c.Request).TimeZone)[b.field.Name]}
		do.Set, err = s.Kit.FormInput(b.d.Table, value, false)
	}
	var ids []uuid.UUID
	for _, row := range b.rows {
		ids = append(ids, row.ID)
	}
	if err == nil {
		_, err = s.Kit.Bulk(c.Request.Context(), b.d.Table, ids, do)
	}
	switch {
	case err == nil:
		s.redirect(c, entityPath(b.d.Table)+"?done=bulk")
		return nil
	case failure.Is(err, failure.Invalid), failure.Is(err, failure.Conflict):
		return s.showEntityBulk(c, formStatus(err), c.Request.PostForm, err)
	}
	return err
}

// showEntityBulk shows what would happen. Where nothing that can be done was
// asked for, it says so and leads back.
func (s *Site) showEntityBulk(c *gin.Context, status int, asked url.Values, wrong error) error {
	d, err := s.entityOf(c)
	if err != nil {
		return err
	}
	page := entityBulkPage{Shell: s.shell(c.Writer, c.Request), Entity: viewEntity(c, d), Heading: "Several " + inSentence(d.Plural)}
	b, err := s.readBulk(c, asked)
	if err != nil && !failure.Is(err, failure.Invalid) {
		return err
	}
	if err != nil {
		page.Problems, _ = problems(err)
		return s.page(c.Writer, http.StatusUnprocessableEntity, "entity_bulk", page)
	}
	var byField map[string]string
	if page.Problems, byField = problems(wrong); b.field != nil {
		page.Problems, byField = formProblems(d, wrong)
	}
	page.Heading, page.Do, page.IDs, page.Erases = b.title(), asked.Get(doField), b.ids(), b.field == nil
	page.Press = s.press(c, s.bulkAct(c, b), byField)
	for _, row := range b.rows {
		page.Rows = append(page.Rows, Cell{Kind: "link", Text: row.Label, Path: rowPath(d.Table, row.ID)})
	}
	if b.field != nil {
		form := entityForm{d: d, row: &adminkit.Record{}, typed: asked, wrong: byField, zone: signedIn(c.Request).TimeZone}
		input := s.fieldInput(c, form, b.field)
		input.Was = nil // each row has its own
		page.Inputs = []EntityInput{input}
	}
	return s.page(c.Writer, status, "entity_bulk", page)
}
