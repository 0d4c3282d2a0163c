package e2e

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
)

// list finds the row by sorting, searching, filtering, among chosen columns and
// in the file.
func (e *entityWalk) list(id string) {
	e.t.Helper()
	row := e.stored(id)
	e.open("")
	e.look("list")
	e.sort()
	e.search(id, row)
	e.filter(id, row)
	e.columns()
	e.export(id)
}

func (e *entityWalk) lists(id string) bool {
	e.t.Helper()
	var there bool
	e.p.eval(`!!document.querySelector('.rows a[href*="`+id+`"], .rows input[value="`+id+`"]')`, &there)
	return there
}

// sort follows the first heading that sorts, twice.
func (e *entityWalk) sort() {
	e.t.Helper()
	for _, want := range []string{"ascending", "descending"} {
		var sorts string
		if e.p.eval(`document.querySelector(".rows thead th a")?.textContent ?? ""`, &sorts); sorts == "" {
			return
		}
		e.follow(".rows thead th a")
		if got := e.p.attribute(".rows thead th[aria-sort]", "aria-sort"); got != want {
			e.t.Errorf("sorted by %s it is %s, want %s", sorts, got, want)
		}
	}
}

// search looks for the row's name, or its id, and for what is not there.
func (e *entityWalk) search(id string, row map[string]any) {
	e.t.Helper()
	text := id
	if name, ok := row["name"].(string); ok {
		text = name
	}
	for _, c := range []struct {
		text  string
		there bool
	}{{text, true}, {"7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11", false}} {
		e.open("")
		e.p.fill("q", c.text)
		e.follow(`form[role=search] .actions button`)
		if e.lists(id) != c.there {
			e.t.Errorf("a search for %q: there is %t\n%s", c.text, !c.there, e.p.text("main"))
		}
	}
}

// filter narrows the list by the first filter there is, to the row and past it.
func (e *entityWalk) filter(id string, row map[string]any) {
	e.t.Helper()
	e.open("")
	var names []string
	e.p.eval(`[...document.querySelectorAll("form[role=search] details .fields .field")].map(f => f.querySelector("input, select").name)`, &names)
	for _, name := range names {
		field, op, _ := strings.Cut(name, ".")
		value, isText := row[field].(string)
		var outside string
		switch {
		case op == "gte":
			value, isText = fmt.Sprint(row[field]), row[field] != nil
			if outside = "999"; e.document(field).kind() == "string" { // a time
				continue
			}
			if n, err := strconv.ParseFloat(value, 64); err != nil || n > 900 {
				continue
			}
		case op == "contains" || op == "prefix":
			outside = "no such text"
		case e.document(field).Format == "uuid":
			outside = "7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"
		default:
			continue
		}
		if !isText || len(value) > 100 {
			continue
		}
		for text, there := range map[string]bool{value: true, outside: false} {
			e.open("")
			e.p.do(chromedp.Click("form[role=search] details:first-of-type summary", chromedp.ByQuery))
			e.p.enter(`[name="`+name+`"]`, text)
			e.follow(`form[role=search] .actions button`)
			if e.lists(id) != there {
				e.t.Errorf("%s filtered by %q: there is %t\n%s", name, text, !there, e.p.text("main"))
			}
		}
		return
	}
}

func (e *entityWalk) document(field string) property {
	return e.g.document[e.table].Properties[field]
}

// columns leaves one.
func (e *entityWalk) columns() {
	e.t.Helper()
	e.open("")
	e.p.do(chromedp.Click("form[role=search] details:last-of-type summary", chromedp.ByQuery))
	var left string
	e.p.eval(`(() => {
		const boxes = [...document.querySelectorAll("fieldset.checks input")];
		for (const box of boxes.slice(1)) if (box.checked) box.click();
		if (!boxes[0].checked) boxes[0].click();
		return boxes[0].labels[0].firstChild.textContent.trim();
	})()`, &left)
	e.follow(`form[role=search] .actions button`)
	var shown []string
	e.p.eval(`[...document.querySelectorAll(".rows thead th:not(.tick)")].map(h => h.textContent.trim())`, &shown)
	for i := range shown {
		shown[i] = strings.TrimRight(shown[i], " ▲▼") // how the list is sorted
	}
	if len(shown) == 0 || len(shown) > 2 || shown[len(shown)-1] != left { // one that is no column opens the row
		e.t.Errorf("the columns are %v, left was %s", shown, left)
	}
}

// export takes the list as a file.
func (e *entityWalk) export(id string) {
	e.t.Helper()
	e.open("")
	var file string
	e.p.do(evalAwaited(`fetch(document.querySelector("a[download]").href).then(r => r.text())`, &file))
	lines, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(lines) < 2 || lines[0][0] != "id" {
		e.t.Fatalf("the file is no CSV: %v\n%s", err, file)
	}
	for _, line := range lines[1:] {
		if line[0] == id {
			return
		}
	}
	e.t.Errorf("the file does not have the row:\n%s", file)
}
