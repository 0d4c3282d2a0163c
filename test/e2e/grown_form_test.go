package e2e

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"
)

// control is a field or an edge of a form about a row, as the page shows it.
type control struct {
	Name    string
	Label   string
	Kind    string // text, datetime-local, checkbox, choice, area, reference, references or kept
	Hint    string
	Options []string
	Mode    string
	Length  int
	Needed  bool
}

const readControls = `[...document.querySelectorAll("main form[data-press] .field")].map(f => {
	const find = f.querySelector("button[name=find]"), c = f.querySelector("select, textarea, input:not([type=hidden])");
	return {
		name: find ? find.value : c ? c.name : f.querySelector("[id]").id,
		label: f.querySelector("legend, .label, label").firstChild.textContent.trim(),
		kind: f.querySelector("fieldset") ? "references" : find ? "reference" : !c ? "kept" : c.tagName === "SELECT" ? "choice" : c.tagName === "TEXTAREA" ? "area" : c.type,
		hint: [...f.querySelectorAll(".hint")].map(h => h.innerText).join(" "),
		options: c && c.options ? [...c.options].map(o => o.value).filter(v => v) : [],
		mode: c?.inputMode ?? "", length: c?.maxLength ?? 0, needed: !!f.querySelector(".needed"),
	};
}).filter(c => c.name !== "typed")`

// field is what the schema calls it: names that forms have for themselves come
// under a prefix.
func (c control) field() string { return strings.TrimPrefix(c.Name, "field.") }

// isProse reports whether it takes any text.
func (c control) isProse() bool { return c.Kind == "text" && c.Mode == "" && c.Length != 36 }

func (c control) selector() string { return `[id="` + c.Name + `"]` }

// controls are what the form shown can be filled in with.
func (e *entityWalk) controls() []control {
	e.t.Helper()
	var all []control
	e.p.eval(readControls, &all)
	return all
}

// samples are what is typed where the kind of a control does not tell: first,
// then changed.
var samples = map[string][2]string{
	"documents.map":     {`{"a": 1}`, `{"a": 1, "b": 2}`},
	"documents.strings": {`["x"]`, `["x", "y"]`},
	"documents.struct":  {`{"street": "A", "number": 1}`, `{"street": "B", "number": 2}`},
	"documents.pointer": {`{"street": "A", "number": 1}`, `{"street": "B", "number": 2}`},
	"documents.raw":     {`[1, {"a": null}]`, `"text"`},
	"documents.any":     {`{"deep": [1, 2]}`, `7`},
	"customs.link":      {`https://example.com/a?b=c`, `https://example.com/d`},
	"customs.point":     {`1,2`, `3,4`},
}

// sample is something right to type.
func (e *entityWalk) sample(c control, changed int) string {
	if s, ok := samples[e.table+"."+c.field()]; ok {
		return s[changed]
	}
	switch {
	case c.Name == "writer":
		return e.g.me(e.t)
	case c.Mode == "decimal":
		return []string{"12.34", "-0.05"}[changed]
	case c.Mode == "numeric":
		return []string{"12", "13"}[changed]
	case c.Kind == "checkbox":
		return []string{"true", "false"}[changed]
	case c.Kind == "choice":
		return c.Options[changed]
	case c.Kind == "datetime-local":
		return []string{"2026-01-02T03:04:05", "2026-02-02T00:00:00"}[changed]
	case c.Kind == "area" && strings.Contains(c.Hint, "base64"):
		return []string{"AAECAw==", "BA=="}[changed]
	case c.Kind == "area":
		return []string{"one\ntwo & <three>", "four\n\nfive"}[changed]
	case c.Length == 36:
		return uuid.NewString()
	}
	return []string{"first <b>", "second & "}[changed] + uuid.NewString()[:8]
}

// wrong is something wrong to type, or "" where this control takes everything.
func (e *entityWalk) wrong(c control) string {
	switch {
	case c.Name == "point":
		return "nowhere"
	case c.Mode == "decimal" && strings.Contains(c.Hint, "12.34"): // of money
		return "12.345"
	case c.Mode == "decimal":
		return "a half"
	case c.Mode == "numeric":
		return "99999999999999999999"
	case c.Kind == "area" && strings.Contains(c.Hint, "JSON"):
		return `{"a":`
	case c.Kind == "area" && strings.Contains(c.Hint, "base64"):
		return "%%%"
	case c.Kind == "reference", c.Kind == "references", c.Length == 36:
		return "nobody"
	}
	return ""
}

// mustBeGiven are those that are refused if they are left as the form shows
// them.
func mustBeGiven(c control) bool {
	return c.Needed && (c.Kind == "text" || c.Kind == "area" || c.Kind == "datetime-local" || c.Kind == "choice" || c.Kind == "reference")
}

// put fills a control in as a person would.
func (e *entityWalk) put(c control, text string) {
	e.t.Helper()
	switch c.Kind {
	case "checkbox":
		var ticked bool
		if e.p.eval(`document.getElementById(`+strconv.Quote(c.Name)+`).checked`, &ticked); strconv.FormatBool(ticked) != text {
			e.p.do(chromedp.Click(c.selector(), chromedp.ByQuery))
		}
	case "choice", "datetime-local": // what keys make of a time depends on where the browser comes from
		e.p.eval(`document.getElementById(`+strconv.Quote(c.Name)+`).value = `+strconv.Quote(text), nil)
	case "references":
		e.p.enter(`input[type=text][name="`+c.Name+`"]`, text)
	default:
		e.p.enter(c.selector(), text)
	}
}

// holds compares what is stored with what was typed.
func holds(c control, got any, typed string) bool {
	switch got := got.(type) {
	case nil:
		return typed == ""
	case bool:
		return strconv.FormatBool(got) == typed && c.Kind != "area"
	case json.Number:
		stored, err := strconv.ParseFloat(got.String(), 64)
		given, err2 := strconv.ParseFloat(typed, 64)
		return err == nil && err2 == nil && (stored == given || float32(stored) == float32(given))
	case string:
		if c.Kind == "datetime-local" {
			tokyo, err := time.ParseInLocation("2006-01-02T15:04:05", typed, time.FixedZone("JST", 9*60*60))
			stored, err2 := time.Parse(time.RFC3339, got)
			return err == nil && err2 == nil && stored.Equal(tokyo)
		}
		if got == typed {
			return true
		}
	case []any:
		if c.Kind == "references" {
			var ids []string
			for _, id := range got {
				ids = append(ids, fmt.Sprint(id))
			}
			want := strings.Fields(typed)
			slices.Sort(ids)
			slices.Sort(want)
			return slices.Equal(ids, want)
		}
	}
	var want any
	decoder := json.NewDecoder(strings.NewReader(typed))
	decoder.UseNumber()
	return decoder.Decode(&want) == nil && reflect.DeepEqual(got, want)
}
