package web

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"unframed/internal/problem"
)

// FormError is a sentence above a form, with the field it is about.
type FormError struct {
	Field, Sentence string
	Path            string // where to go on; empty for none
}

// Input is one text field of a form.
type Input struct {
	Name, Label, Type string
	Value             string
	Hint, Wrong       string
	Autocomplete      string
	MaxLength         int
	Suggestions       []string
	Optional          bool
	Mode              string // the keyboard a phone shows, such as decimal
	Focus             bool   // the page begins here
	Exact             bool   // a phone neither corrects nor capitalises it
}

// Free reports whether it takes words, which are written from right to left in some
// languages.
func (i Input) Free() bool { return (i.Type == "text" || i.Type == "search") && i.Mode == "" }

// Described lists the ids of the hint and the error, for screen readers.
func (i Input) Described() string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.Name+"-hint")
	}
	if i.Wrong != "" {
		ids = append(ids, i.Name+"-wrong")
	}
	return strings.Join(ids, " ")
}

// Choice is one field of a form that offers a few values.
type Choice struct {
	Name, Label, Value, Wrong string
	Options                   []Option
}

// Option is one value of a Choice.
type Option struct{ Value, Label string }

// Checks is a group of boxes of which any number can be ticked.
type Checks struct {
	Name, Label, Wrong string
	Options            []Check
}

// Check is one box.
type Check struct {
	Value, Label, Hint string
	ID                 string // the end of its id in the page; its Value if empty
	Apart              string // tells it from another field of the page with the same label
	Ticked             bool
}

// Ref is the end of the box's id in the page, which holds no space.
func (c Check) Ref() string { return cmp.Or(c.ID, c.Value) }

// WithChosen ticks the boxes with these values.
func (c Checks) WithChosen(values []string) Checks {
	for i := range c.Options {
		c.Options[i].Ticked = slices.Contains(values, c.Options[i].Value)
	}
	return c
}

// FormErrors are the sentences of an error for the top of the form, and by field
// for its place in it.
func FormErrors(err error) ([]FormError, map[string]string) {
	f := problem.As(err)
	if f == nil {
		return nil, nil
	}
	if len(f.Fields) == 0 {
		return append([]FormError{{Sentence: f.Sentence}}, referrerProblems(err)...), nil
	}
	var list []FormError
	byField := map[string]string{}
	for _, field := range f.Fields {
		list = append(list, FormError{Field: field.Name, Sentence: field.Sentence})
		byField[field.Name] = field.Sentence
	}
	return list, byField
}

const formRead = "form read" // what came of reading it

// ParseForm reads a posted form, so that PostForm has its fields. A form that could
// not be read stays so: asked again, net/http would have half of it.
func ParseForm(c *gin.Context) error {
	if err, again := c.Get(formRead); again {
		err, _ := err.(error)
		return err
	}
	err := parseForm(c)
	c.Set(formRead, err)
	return err
}

func parseForm(c *gin.Context) error {
	kind, parameters, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err := InUTF8(parameters); err != nil {
		return err
	}
	var err error
	switch kind {
	case "application/x-www-form-urlencoded":
		err = c.Request.ParseForm()
	case "multipart/form-data":
		err = c.Request.ParseMultipartForm(64 << 10)
	default:
		return Problem{Status: http.StatusUnsupportedMediaType, Code: "not-a-form", Sentence: "A form was expected here."}
	}
	if err != nil {
		if IsIntake(err) {
			return err
		}
		return Problem{Status: http.StatusBadRequest, Code: "malformed-form", Sentence: "The form that was sent cannot be read."}
	}
	for name, values := range c.Request.PostForm {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) { // and would be stored as something else than was typed
				return Problem{Status: http.StatusBadRequest, Code: "malformed-form", Sentence: "The form that was sent holds bytes that are not UTF-8. Nothing was changed."}
			}
		}
	}
	return nil
}

// IsForm reports whether a form was posted.
func IsForm(c *gin.Context) bool {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	return kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data"
}
